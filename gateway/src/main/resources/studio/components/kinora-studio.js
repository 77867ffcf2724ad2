import { LitElement, html, nothing } from 'lit';
import { cancelRender, listModels } from '../api/calls.js';
import { session } from '../api/session.js';
import { Submission } from '../api/submission.js';
import { valuesFrom, withoutSeed } from '../render/spec.js';
import { WatchedRender } from '../render/watched.js';
import { fieldWords, specOf, spoken } from '../render/words.js';
import './gallery-wall.js';
import { key, mark, warning } from './icons.js';
import './key-dialog.js';
import './render-form.js';
import './render-stage.js';
import { layout } from './layout-styles.js';
import { base, buttons, trouble } from './styles.js';

const ADDRESS = /^#\/renders\/([0-9a-f-]{36})$/;

/** The whole page: the form, the stage and the gallery, and what happens between them. The address names the render on the stage. */
export class KinoraStudio extends LitElement {
  static properties = {
    models: { state: true },
    defaultModel: { state: true },
    watched: { state: true },
    busy: { state: true },
    cancelling: { state: true },
    trouble: { state: true },
    said: { state: true },
    keyWanted: { state: true },
    keyWrong: { state: true },
  };

  static styles = [base, buttons, trouble, layout];

  #submission = new Submission();
  #left = new AbortController();

  constructor() {
    super();
    this.models = [];
    this.defaultModel = '';
    this.said = '';
  }

  connectedCallback() {
    super.connectedCallback();
    const { signal } = this.#left;
    addEventListener('hashchange', this.#go, { signal });
    session.addEventListener('wanted', this.#askForKey, { signal });
    session.addEventListener('change', this.#keyChanged, { signal });
  }

  disconnectedCallback() {
    this.#left.abort();
    this.watched?.close();
    super.disconnectedCallback();
  }

  firstUpdated() {
    this.#begin();
  }

  get #form() {
    return this.renderRoot.querySelector('render-form');
  }

  get #gallery() {
    return this.renderRoot.querySelector('gallery-wall');
  }

  #begin() {
    this.trouble = undefined;
    this.#go();
    this.#gallery.refresh();
    listModels().then(
      ({ models = [], defaultModel = '' }) =>
        Object.assign(this, { models: models.filter((one) => !one.fault), defaultModel }),
      (e) => this.#fail(e),
    );
  }

  /** Shows the render that the address names. */
  #go = () => {
    const id = ADDRESS.exec(location.hash)?.[1];
    if (id !== this.watched?.id) {
      this.#watch(id && { id });
      if (id) {
        this.updateComplete.then(() => this.#toStage());
      }
    }
  };

  #watch(render) {
    this.watched?.close();
    this.cancelling = false;
    if (!render) {
      this.watched = undefined;
      return;
    }
    const watched = new WatchedRender(render);
    watched.addEventListener('change', () => (this.said = spoken(watched.render)));
    watched.addEventListener('ended', () => this.#gallery.refresh());
    this.watched = watched;
    watched.follow();
  }

  async #submit(spec) {
    this.busy = true;
    this.trouble = undefined;
    try {
      const { id, acceptedAt } = await this.#submission.send(spec);
      this.#watch({ id, acceptedAt, spec, state: 'RENDER_ACCEPTED' });
      location.hash = `#/renders/${id}`;
      this.#gallery.refresh();
      this.updateComplete.then(() => this.#toStage());
    } catch (e) {
      this.#fail(e);
    } finally {
      this.busy = false;
    }
  }

  #toStage() {
    this.renderRoot.querySelector('render-stage').scrollIntoView({ block: 'nearest' });
  }

  /** Violations go to their fields; the rest is said above the form. */
  #fail(e) {
    if (e.keyWanted) {
      return;
    }
    const others = e.violations?.length ? this.#form.refuse(e.violations) : [e.message];
    const hint = e.retrySeconds ? ` Try again in ${Math.ceil(e.retrySeconds)} s.` : '';
    this.trouble = others.length ? others.join(' ') + hint : undefined;
    if (e.violations?.length) {
      this.said = `The farm refused this: ${e.violations.map((one) => `${fieldWords(one.field)}: ${one.text}`).join(' ')}`;
    }
  }

  async #cancel({ detail: render }) {
    this.cancelling = true;
    try {
      await cancelRender(render.id);
    } catch (e) {
      this.cancelling = false;
      this.#fail(e);
    }
  }

  #another = ({ detail: render }) => this.#form.send(withoutSeed(specOf(render)));

  #edit = ({ detail: render }) => {
    this.#form.fill(valuesFrom(specOf(render), render.end?.modelName ? (render.end.seed ?? '0') : undefined));
    this.#form.scrollIntoView({ block: 'nearest' });
  };

  #askForKey = ({ detail: { hadKey } }) => {
    this.keyWrong = hadKey || (this.keyWanted && this.keyWrong);
    this.keyWanted = true;
  };

  #keyChanged = () => {
    this.keyWanted = false;
    this.#gallery.clear();
    this.watched?.close();
    this.watched = undefined;
    this.#begin();
  };

  render() {
    return html`<a class="button skip" href="#stage" @click=${this.#skip}>Skip to the stage</a>
      <header>
        <h1>${mark}Kinora</h1>
        ${session.key ? html`<button class="quiet" id="forget" @click=${() => session.forget()}>${key}Forget the key</button>` : nothing}
      </header>
      <main>
        <div>
          ${this.trouble ? html`<p class="trouble" role="alert">${warning}<span>${this.trouble}</span></p>` : nothing}
          <render-form
            .models=${this.models} .defaultModel=${this.defaultModel} ?busy=${this.busy}
            @render=${(e) => this.#submit(e.detail)}></render-form>
        </div>
        <div class="right">
          <render-stage
            id="stage" tabindex="-1" .watched=${this.watched} ?cancelling=${this.cancelling}
            @cancel=${this.#cancel} @another=${this.#another} @edit=${this.#edit}></render-stage>
          <gallery-wall .current=${this.watched?.id} @another=${this.#another} @edit=${this.#edit}></gallery-wall>
        </div>
      </main>
      <p class="unseen" role="status" aria-live="polite" id="said">${this.said}</p>
      <key-dialog ?open=${this.keyWanted} ?wrong=${this.keyWrong}></key-dialog>`;
  }

  #skip(event) {
    event.preventDefault();
    this.renderRoot.querySelector('render-stage').focus();
  }
}

customElements.define('kinora-studio', KinoraStudio);
