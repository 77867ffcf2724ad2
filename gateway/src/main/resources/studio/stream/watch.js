// Follows one render until it has ended, through losses of the network.
import { request } from '../api/calls.js';
import { sleep } from '../api/patience.js';
import { Refusal } from '../api/refusal.js';
import { messages } from './parser.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
/** Answers that may be others a moment later. */
const PASSING = new Set([429, 500, 502, 503, 504]);
/** So often another gateway is given time to hear of a render that was just asked for. */
const LOOKS = 4;
/** The farm sends at least a comment every 15 s. */
const PATIENCE = 45_000;

/**
 * Ends when the render has, or when the signal says so; throws a Refusal that trying again does not change.
 * @param {string} id
 * @param {{signal: AbortSignal, onUpdate: (kind: string, message: any) => void, onConnection: (up: boolean) => void}} hooks
 */
export async function watch(id, { signal, onUpdate, onConnection }) {
  let lastId;
  let pause = FIRST_PAUSE;
  let looks = 0;
  while (!signal.aborted) {
    try {
      const headers = { accept: 'text/event-stream', ...(lastId && { 'last-event-id': lastId }) };
      const response = await request(`/v1/renders/${encodeURIComponent(id)}/events`, { headers, signal });
      onConnection(true);
      if (response.status === 204) {
        return;
      }
      for await (const message of messages(response.body, PATIENCE)) {
        pause = FIRST_PAUSE;
        lastId = message.id ?? lastId;
        const update = JSON.parse(message.data);
        if (signal.aborted) {
          return;
        }
        onUpdate(message.event, update);
        if (update.ended || update.end) {
          return;
        }
      }
    } catch (e) {
      const unheard = e instanceof Refusal && e.status === 404 && looks++ < LOOKS;
      if (signal.aborted || (e instanceof Refusal && !unheard && !PASSING.has(e.status))) {
        throw e;
      }
      onConnection(unheard);
    }
    await sleep(pause, signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}
