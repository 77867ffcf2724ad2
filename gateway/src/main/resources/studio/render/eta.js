/** How long the rest of a render takes, from the pace of its last steps. */
export class Eta {
  #points = [];

  /** @param {number} done steps @param {number} now milliseconds of a clock that only goes forward */
  seen(done, now) {
    const last = this.#points.at(-1);
    if (last && done < last.done) {
      this.#points = [];
    }
    if (!last || done !== last.done) {
      this.#points.push({ done, now });
    }
    if (this.#points.length > 20) {
      this.#points.shift();
    }
  }

  /** Seconds left; undefined as long as there is no pace to tell it from. */
  secondsLeft(total) {
    const first = this.#points[0];
    const last = this.#points.at(-1);
    if (!first || last.now - first.now < 500) {
      return undefined;
    }
    const perMs = (last.done - first.done) / (last.now - first.now);
    return perMs > 0 ? (total - last.done) / perMs / 1000 : undefined;
  }
}
