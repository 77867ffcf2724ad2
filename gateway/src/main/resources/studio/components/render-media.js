import { LitElement, css, html, nothing } from 'lit';
import { loadOutput } from '../api/calls.js';
import { base } from './styles.js';

const still = matchMedia('(prefers-reduced-motion: reduce)');

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

  willUpdate(changed) {
    if (changed.has('src')) {
      this.#fetch();
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
      this.#fetch();
    }
  }

  /** For cards: motion only on request. */
  play() {
    this.renderRoot.querySelector('video')?.play().catch(() => {});
  }

  rest() {
    const video = this.renderRoot.querySelector('video');
    if (video) {
      video.pause();
      video.currentTime = 0;
    }
  }

  async #fetch() {
    this.#drop();
    this.url = undefined;
    this.failure = undefined;
    if (!this.src) {
      return;
    }
    const load = new AbortController();
    this.#load = load;
    try {
      const blob = await loadOutput(this.src, load.signal);
      if (!load.signal.aborted) {
        this.type = blob.type;
        this.url = URL.createObjectURL(blob);
        this.dispatchEvent(new CustomEvent('loaded', { detail: this.url }));
      }
    } catch (e) {
      if (!load.signal.aborted) {
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
