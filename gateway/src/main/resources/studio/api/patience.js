// What is asked of a farm of several gateways: one may not have heard yet of what another has just said.
import { Refusal } from './refusal.js';

const PAUSES = [300, 700, 1500, 3000];

/** Asks again, a few times, where the answer is that there is no such thing; throws what the last try did. */
export async function patiently(ask, signal) {
  for (const pause of PAUSES) {
    try {
      return await ask();
    } catch (e) {
      if (!(e instanceof Refusal && e.status === 404) || signal?.aborted) {
        throw e;
      }
    }
    await sleep(pause, signal);
  }
  return ask();
}

/** Ends early when the network comes back, and when the signal says so. */
export function sleep(ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
    signal?.addEventListener('abort', done);
  });
}
