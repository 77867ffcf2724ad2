import { LitElement, css, html } from 'lit';
import { base } from './styles.js';

/** One small picture for each frame of a render, or for each group of frames where there are many. */
export class FilmStrip extends LitElement {
  static properties = { previews: { attribute: false }, slots: { type: Number } };

  static styles = [
    base,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(12, 1fr);
        gap: 6px;
      }
      li {
        aspect-ratio: 1;
        overflow: hidden;
        border-radius: 6px;
        background: var(--well);
      }
      img {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      @media (max-width: 600px) {
        ul {
          grid-template-columns: repeat(8, 1fr);
          gap: 4px;
        }
      }
    `,
  ];

  render() {
    const previews = this.previews ?? new Map();
    return html`<ul aria-label="Frames so far">
      ${Array.from({ length: this.slots ?? 0 }, (_, slot) => {
        const preview = previews.get(slot);
        return html`<li>
          ${preview ? html`<img src=${preview.src} alt="Frame ${preview.frame + 1} after step ${preview.step}">` : ''}
        </li>`;
      })}
    </ul>`;
  }
}

customElements.define('film-strip', FilmStrip);
