import { getRender } from '../api/calls.js';
import { patiently } from '../api/patience.js';
import { watch } from '../stream/watch.js';
import { Eta } from './eta.js';
import { ended, stateOf } from './words.js';

/** As many pictures as the strip shows, and no more are kept. */
const SLOTS = 24;

/** How far a render can be; what comes late does not take it back. */
const ORDER = ['RENDER_ACCEPTED', 'RENDER_SAMPLING', 'RENDER_ENCODING'];

/**
 * One render as the page knows it: a join of the snapshot, the events, the progress and the newest previews of its frames. Says
 * `change` when something came and `ended` once, when it has ended while it was watched.
 */
export class WatchedRender extends EventTarget {
  #stop = new AbortController();
  #eta = new Eta();

  /** @param {{id: string}} render what is known of it so far */
  constructor(render) {
    super();
    this.render = render;
    /** Newest preview of each slot, a picture's data URL with its frame and step. */
    this.previews = new Map();
    this.connected = true;
    /** Why it cannot be followed any more. @type {Error | undefined} */
    this.failure = undefined;
  }

  get id() {
    return this.render.id;
  }

  get framesTotal() {
    return this.render.progress?.framesTotal ?? 0;
  }

  get slots() {
    return Math.min(SLOTS, this.framesTotal || SLOTS);
  }

  get secondsLeft() {
    return this.#eta.secondsLeft(this.render.progress?.stepsTotal ?? 0);
  }

  /** Returns when the render has ended, or `close` was called. */
  async follow() {
    try {
      await watch(this.id, {
        signal: this.#stop.signal,
        onUpdate: (kind, message) => this.#take(kind, message),
        onConnection: (up) => this.#connection(up),
      });
      if (!ended(this.render) || !this.render.spec) {
        await this.#load();
      }
    } catch (e) {
      if (!this.#stop.signal.aborted) {
        this.failure = e;
        this.#changed();
      }
    }
  }

  close() {
    this.#stop.abort();
  }

  #connection(up) {
    if (up !== this.connected) {
      this.connected = up;
      this.#changed();
    }
  }

  #take(kind, message) {
    const before = ended(this.render);
    if (kind === 'snapshot') {
      this.#know(message);
    } else if (kind === 'progress') {
      this.#progress(message);
    } else if (kind === 'preview') {
      this.#preview(message);
    } else if (kind === 'event') {
      this.#event(message);
    }
    this.#changed();
    if (!before && ended(this.render)) {
      this.#load().finally(() => this.dispatchEvent(new Event('ended')));
    }
  }

  /** The farm does not keep a picture that was sent with the wish; as long as the page is open, it does. */
  #know(message) {
    const picture = this.render.spec?.initImage;
    this.render = { ...this.render, ...message };
    if (picture?.inline && message.spec?.initImage) {
      this.render.spec = { ...message.spec, initImage: picture };
    }
  }

  #event(event) {
    if (event.started) {
      this.previews.clear();
      this.render = { ...this.render, started: event.started, notices: event.started.notices };
      this.#atLeast('RENDER_SAMPLING');
      this.#progress({ stepsDone: 0, framesTotal: event.started.frameCount });
    } else if (event.ended) {
      this.render = { ...this.render, end: event.ended, state: stateOf(event.ended) };
    }
  }

  #progress(progress) {
    this.render = { ...this.render, progress: { ...this.render.progress, ...zero(progress) } };
    const { stepsDone, stepsTotal } = this.render.progress;
    this.#eta.seen(stepsDone, performance.now());
    this.#atLeast(stepsTotal && stepsDone >= stepsTotal ? 'RENDER_ENCODING' : 'RENDER_SAMPLING');
  }

  #preview({ frameIndex = 0, step = 0, jpeg }) {
    if (!jpeg || ended(this.render)) {
      return;
    }
    const total = Math.max(this.framesTotal, frameIndex + 1);
    const slot = total <= SLOTS ? frameIndex : Math.floor((frameIndex * SLOTS) / total);
    this.previews.set(slot, { frame: frameIndex, step, src: `data:image/jpeg;base64,${jpeg}` });
  }

  #atLeast(state) {
    if (!ended(this.render) && ORDER.indexOf(state) > ORDER.indexOf(this.render.state)) {
      this.render = { ...this.render, state };
    }
  }

  /** The end's event has no links and no spec: the render itself has. */
  async #load() {
    try {
      const { signal } = this.#stop;
      this.#know(await patiently(() => getRender(this.id, signal), signal));
    } catch (e) {
      if (this.#stop.signal.aborted) {
        return;
      }
      this.failure = e;
    }
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** protobuf JSON leaves zeros out. */
const zero = ({ stepsDone = 0, framesDone = 0, ...rest }) => ({ stepsDone, framesDone, ...rest });
