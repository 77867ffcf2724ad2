import { LitElement, css, html, nothing } from 'lit';
import { firstOutput, isVideo, posterOf } from '../render/outputs.js';
import { ago, ended, specOf, stateWord, title } from '../render/words.js';
import { again, edit } from './icons.js';
import './render-media.js';
import { base, buttons } from './styles.js';

/** One render of the gallery. Its video is fetched when it comes into sight and plays while it is pointed at or in focus. */
export class GalleryCard extends LitElement {
  static properties = { of: { attribute: false }, current: { type: Boolean }, seen: { state: true } };

  static styles = [
    base,
    buttons,
    css`
      :host {
        height: 100%;
      }
      article {
        display: flex;
        flex-direction: column;
        height: 100%;
        overflow: hidden;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--sheet);
        transition: box-shadow 0.2s;
      }
      article:hover {
        box-shadow: var(--shadow);
      }
      article.current {
        border-color: var(--accent);
      }
      a {
        display: block;
        color: inherit;
        text-decoration: none;
      }
      a:focus-visible {
        outline-offset: -3px;
      }
      .picture {
        display: grid;
        place-items: center;
        aspect-ratio: 1;
        overflow: hidden;
        background: var(--well);
        color: var(--soft);
        font-size: 0.9rem;
      }
      .text {
        padding: 12px 14px 0;
      }
      h3 {
        display: -webkit-box;
        overflow: hidden;
        font-size: 0.95rem;
        font-weight: 600;
        line-height: 1.35;
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .about {
        margin-top: 3px;
        color: var(--soft);
        font-size: 0.8rem;
        overflow-wrap: anywhere;
      }
      .seed {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      .about .bad {
        color: var(--bad);
      }
      .actions {
        display: flex;
        gap: 2px;
        margin: auto 0 0;
        padding: 6px;
      }
      .actions button {
        min-height: 36px;
        padding: 0 8px;
        gap: 5px;
        font-size: 0.8rem;
        white-space: nowrap;
      }
    `,
  ];

  #sight = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) {
      this.seen = true;
      this.#sight.disconnect();
    }
  }, { rootMargin: '200px' });

  connectedCallback() {
    super.connectedCallback();
    if (!this.seen) {
      this.#sight.observe(this);
    }
  }

  disconnectedCallback() {
    this.#sight.disconnect();
    super.disconnectedCallback();
  }

  render() {
    const render = this.of;
    const seed = render.end?.modelName ? (render.end.seed ?? '0') : '';
    const done = render.state === 'RENDER_COMPLETED';
    const lost = render.state === 'RENDER_FAILED' || render.state === 'RENDER_PARTIAL';
    return html`<article class=${this.current ? 'current' : ''}>
      <a href="#/renders/${render.id}" aria-current=${this.current ? 'true' : 'false'}
        @pointerenter=${() => this.#media?.play()} @pointerleave=${() => this.#media?.rest()}
        @focus=${() => this.#media?.play()} @blur=${() => this.#media?.rest()}>
        <div class="picture">${this.#picture(render)}</div>
        <div class="text">
          <h3>${title(render)}</h3>
          <p class="about">
            ${done ? nothing : html`<span class=${lost ? 'bad' : ''}>${stateWord(render.state)}</span> · `}${ago(
              render.acceptedAt ?? render.end?.acceptedAt,
            )}
          </p>
          ${seed ? html`<p class="about seed">Seed ${seed}</p>` : nothing}
        </div>
      </a>
      <div class="actions">
        ${ended(render) && specOf(render)
          ? html`<button class="quiet another" @click=${() => this.#say('another')}>${again}Again<span class="unseen"> with another seed: ${title(render)}</span></button>
              <button class="quiet edit" @click=${() => this.#say('edit')}>${edit}Edit<span class="unseen"> ${title(render)}</span></button>`
          : nothing}
      </div>
    </article>`;
  }

  get #media() {
    return this.renderRoot.querySelector('render-media');
  }

  #picture(render) {
    const poster = posterOf(render);
    const first = firstOutput(render);
    return poster && this.seen
      ? html`<render-media small ?part=${isVideo(poster)} src=${poster.path} moving=${isVideo(first) ? first.path : ''}></render-media>`
      : html`<span>${poster ? '' : stateWord(render.state)}</span>`;
  }

  #say(what) {
    this.dispatchEvent(new CustomEvent(what, { detail: this.of, bubbles: true, composed: true }));
  }
}

customElements.define('gallery-card', GalleryCard);
