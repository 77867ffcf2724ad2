import { LitElement, css, html } from 'lit';
import { base } from './styles.js';

const PICTURES_PER_SECOND = 12;
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** The newest previews of a render, played as a loop; still, at the newest one, for people who want no motion. */
export class PictureLoop extends LitElement {
  static properties = { previews: { attribute: false }, label: {} };

  static styles = [
    base,
    css`
      canvas {
        display: block;
        width: auto;
        max-width: 100%;
        height: 100%;
        margin: 0 auto;
        border-radius: 8px;
        object-fit: contain;
      }
    `,
  ];

  #pictures = new Map();
  #timer;
  #at = 0;

  connectedCallback() {
    super.connectedCallback();
    this.#timer = setInterval(() => this.#turn(), 1000 / PICTURES_PER_SECOND);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    super.disconnectedCallback();
  }

  willUpdate() {
    const previews = this.previews ?? new Map();
    for (const slot of this.#pictures.keys()) {
      if (!previews.has(slot)) {
        this.#pictures.delete(slot);
      }
    }
    for (const [slot, preview] of previews) {
      if (this.#pictures.get(slot)?.src !== preview.src) {
        const image = new Image();
        image.src = preview.src;
        // A picture that cannot be decoded leaves the one before it.
        image.decode().then(() => this.#pictures.set(slot, image), () => {});
      }
    }
  }

  #turn() {
    const canvas = this.renderRoot?.querySelector('canvas');
    const slots = [...this.#pictures.keys()].sort((a, b) => a - b);
    if (!canvas || slots.length === 0) {
      return;
    }
    this.#at = still.matches ? slots.length - 1 : (this.#at + 1) % slots.length;
    const image = this.#pictures.get(slots[this.#at]);
    if (canvas.width !== image.naturalWidth || canvas.height !== image.naturalHeight) {
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
    }
    canvas.getContext('2d').drawImage(image, 0, 0);
  }

  render() {
    return html`<canvas width="1" height="1" role="img" aria-label=${this.label ?? 'Preview'}></canvas>`;
  }
}

customElements.define('picture-loop', PictureLoop);
