import { newKey, submitRender } from './calls.js';

/**
 * Sends wishes. Where an answer was lost, the same wish sent again carries the same key, so that the farm gives the render it may
 * have begun instead of a second one.
 */
export class Submission {
  #unanswered;

  async send(spec) {
    const wish = JSON.stringify(spec);
    const key = this.#unanswered?.wish === wish ? this.#unanswered.key : newKey();
    this.#unanswered = { wish, key };
    const answer = await submitRender(spec, key);
    this.#unanswered = undefined;
    return answer;
  }
}
