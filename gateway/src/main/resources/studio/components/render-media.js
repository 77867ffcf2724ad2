import { LitElement, css, html, nothing } from 'lit';
import { loadOutput } from '../api/calls.js';
import { base } from './styles.js';

const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Bytes of a video that show its first frame, and of a small one all. */
const POSTER = 192 * 1024;

/**
 * A finished output: a video that loops, or a picture. It is fetched whole, since only fetch can send a key, and shown from memory;
 * `loaded` (detail: the blob's URL) tells that it can be saved.
 */
export class RenderMedia extends LitElement {
  static properties = {
    src: {},
    label: {},
    /** A card's picture: no controls, plays only while it is pointed at or in focus. */
    small: { type: Boolean },
    /** Of a small one: `src` is a video, of which only the beginning is fetched until it is to play. */
    part: { type: Boolean },
    /** Of a small one: what plays, where that is not `src`. */
    moving: {},
    url: { state: true },
    type: { state: true },
    /** Pixels of the output, so that there is room for it before it is there. */
    width: { type: Number },
    height: { type: Number },
    failure: { state: true },
  };

  static styles = [
    base,
    css`
      :host {
        height: 100%;
      }
      video,
      img {
        display: block;
        width: auto;
        max-width: 100%;
        height: 100%;
        margin: 0 auto;
        border-radius: 8px;
        object-fit: contain;
      }
      :host([small]) :is(video, img) {
        width: 100%;
        border-radius: 0;
        object-fit: cover;
      }
      p {
        padding: 24px;
        color: var(--soft);
        text-align: center;
      }
    `,
  ];

  #load;
  #whole = false;
  #wanted = false;

  willUpdate(changed) {
    if (changed.has('src')) {
      this.#show(this.src, this.small && this.part ? POSTER : undefined);
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#drop();
    this.url = undefined;
  }

  connectedCallback() {
    super.connectedCallback();
    if (this.hasUpdated && !this.url) {
      this.#show(this.src, this.small && this.part ? POSTER : undefined);
    }
  }

  /** For cards: motion only on request, and the whole of it only then. */
  async play() {
    this.#wanted = true;
    if (this.moving && !this.#whole) {
      await this.#show(this.moving);
      await this.updateComplete;
    }
    if (this.#wanted) {
      this.renderRoot.querySelector('video')?.play().catch(() => {});
    }
  }

  rest() {
    this.#wanted = false;
    const video = this.renderRoot.querySelector('video');
    if (video) {
      video.pause();
      video.currentTime = 0;
    }
  }

  /** What is shown stays until the next one is there, where a small one begins to move. */
  async #show(path, most) {
    this.#load?.abort();
    if (!this.small) {
      this.#drop();
      this.url = undefined;
    }
    this.failure = undefined;
    if (!path) {
      return;
    }
    const load = new AbortController();
    this.#load = load;
    try {
      const { blob, whole } = await loadOutput(path, { signal: load.signal, most });
      if (!load.signal.aborted) {
        this.#drop();
        this.#whole = whole && path === (this.moving || path);
        this.type = blob.type;
        this.url = URL.createObjectURL(blob);
        this.dispatchEvent(new CustomEvent('loaded', { detail: this.url }));
      }
    } catch (e) {
      if (!load.signal.aborted && !(this.small && this.url)) {
        this.failure = e.message;
      }
    }
  }

  #drop() {
    this.#load?.abort();
    if (this.url) {
      URL.revokeObjectURL(this.url);
    }
  }

  render() {
    if (this.failure) {
      return html`<p>${this.small ? 'Not there any more' : `The video could not be loaded: ${this.failure}`}</p>`;
    }
    if (!this.url) {
      return nothing;
    }
    if (!this.type.startsWith('video/')) {
      return html`<img src=${this.url} alt=${this.label ?? ''} width=${this.width || nothing} height=${this.height || nothing}>`;
    }
    return this.small
      ? html`<video src=${this.url} muted loop playsinline tabindex="-1" aria-hidden="true" .muted=${true}></video>`
      : html`<video
          src=${this.url} aria-label=${this.label ?? 'Video'} muted loop playsinline controls .muted=${true}
          width=${this.width || nothing} height=${this.height || nothing} ?autoplay=${!still.matches}></video>`;
  }
}

customElements.define('render-media', RenderMedia);
