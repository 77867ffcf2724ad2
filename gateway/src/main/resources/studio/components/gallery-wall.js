import { LitElement, css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { getRender, listRenders } from '../api/calls.js';
import { ended, specOf } from '../render/words.js';
import './gallery-card.js';
import { base, buttons } from './styles.js';

const LOOK_AGAIN = 5_000;

/** Earlier renders, newest first, a page at a time; looks again while one that it shows has not ended. */
export class GalleryWall extends LitElement {
  static properties = {
    current: {},
    renders: { state: true },
    next: { state: true },
    loading: { state: true },
    failure: { state: true },
  };

  static styles = [
    base,
    buttons,
    css`
      h2 {
        margin: 0 0 16px;
        font: 600 1.2rem/1.3 var(--serif);
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(190px, 44%), 1fr));
        gap: 16px;
      }
      .more {
        display: grid;
        margin-top: 20px;
        justify-items: center;
      }
      p {
        color: var(--soft);
      }
      .bad {
        margin-top: 12px;
        color: var(--bad);
      }
    `,
  ];

  #timer;

  /** A page that nobody sees asks for nothing until it is seen again. */
  #lookAgain = () => {
    if (document.hidden) {
      document.addEventListener('visibilitychange', this.#lookAgain, { once: true });
    } else if (this.isConnected) {
      this.refresh();
    }
  };

  constructor() {
    super();
    this.renders = [];
    this.next = '';
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#lookAgain);
    super.disconnectedCallback();
  }

  /** Reads the first page again; what further pages brought stays. */
  async refresh() {
    await this.#read('', (page) => {
      const fresh = new Set(page.renders.map((one) => one.id));
      const older = this.renders.filter((one) => !fresh.has(one.id));
      if (older.length === 0) {
        this.next = page.nextPageToken ?? '';
      }
      this.renders = [...page.renders, ...older];
    });
  }

  /** A key was forgotten: what it showed is not for the next one. */
  clear() {
    this.renders = [];
    this.next = '';
  }

  async #more() {
    const before = this.renders.length;
    await this.#read(this.next, (page) => {
      const known = new Set(this.renders.map((one) => one.id));
      this.renders = [...this.renders, ...page.renders.filter((one) => !known.has(one.id))];
      this.next = page.nextPageToken ?? '';
    });
    await this.updateComplete;
    // The button may be gone now: the keyboard goes on at the first that is new.
    this.renderRoot.querySelectorAll('gallery-card')[before]?.renderRoot?.querySelector('a')?.focus();
  }

  async #read(token, use) {
    clearTimeout(this.#timer);
    this.loading = true;
    try {
      const page = await listRenders(token);
      use({ ...page, renders: await Promise.all((page.renders ?? []).map((one) => this.#whole(one))) });
      this.failure = undefined;
    } catch (e) {
      this.failure = e.status === 401 ? undefined : e.message;
    } finally {
      this.loading = false;
    }
    clearTimeout(this.#timer);
    if (this.isConnected && (this.failure || this.renders.some((one) => !ended(one)))) {
      this.#timer = setTimeout(this.#lookAgain, LOOK_AGAIN);
    }
  }

  /** The list has the spec of ended renders only; that of the others comes one by one, and once. */
  async #whole(render) {
    const known = this.renders.find((one) => one.id === render.id);
    if (specOf(render)) {
      return render;
    }
    if (specOf(known)) {
      return { ...render, spec: specOf(known) };
    }
    return getRender(render.id).catch(() => render);
  }

  render() {
    return html`<section aria-labelledby="heading">
      <h2 id="heading">Earlier</h2>
      ${this.renders.length === 0 && !this.loading && !this.failure ? html`<p>Nothing yet.</p>` : nothing}
      <ul>
        ${repeat(
          this.renders,
          (one) => one.id,
          (one) => html`<li><gallery-card .of=${one} ?current=${one.id === this.current}></gallery-card></li>`,
        )}
      </ul>
      ${this.failure ? html`<p class="bad" role="status">Earlier renders could not be read: ${this.failure}</p>` : nothing}
      ${this.next
        ? html`<div class="more"><button id="more" ?disabled=${this.loading} @click=${this.#more}>More</button></div>`
        : nothing}
    </section>`;
  }
}

customElements.define('gallery-wall', GalleryWall);
