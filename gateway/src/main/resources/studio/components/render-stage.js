import { LitElement, html, nothing } from 'lit';
import { outputsOf } from '../render/outputs.js';
import { duration, ended, failureWords, noticeWords, specOf, stateWord, title, whyWords } from '../render/words.js';
import './film-strip.js';
import { again, download, edit, flipBook, stop, warning } from './icons.js';
import './output-list.js';
import './picture-loop.js';
import './render-facts.js';
import './render-media.js';
import { stage } from './stage-styles.js';
import { base, buttons, trouble } from './styles.js';

/** The one render that is looked at: being made, finished or failed. Sends `cancel`, `another` and `edit`. */
export class RenderStage extends LitElement {
  static properties = {
    /** @type {import('../render/watched.js').WatchedRender | undefined} */
    watched: { attribute: false },
    cancelling: { type: Boolean },
    file: { state: true },
    /** Placement of the output that is looked at; the first one where none was chosen. */
    chosen: { state: true },
  };

  static styles = [base, buttons, trouble, stage];

  #changed = () => this.requestUpdate();

  willUpdate(changed) {
    if (changed.has('watched')) {
      changed.get('watched')?.removeEventListener('change', this.#changed);
      this.watched?.addEventListener('change', this.#changed);
      this.file = undefined;
      this.chosen = undefined;
    }
  }

  get #output() {
    const made = outputsOf(this.watched.render).filter((one) => one.path);
    return made.find((one) => one.placement === this.chosen) ?? made[0];
  }

  render() {
    const { watched } = this;
    if (!watched) {
      return html`<section class="sheet" aria-label="Stage"><div class="picture">
        <div class="blank">${flipBook}
          <p><strong>Say what to draw</strong>The picture shows here while it is still being made.</p></div>
      </div></section>`;
    }
    const { render } = watched;
    return html`<section class="sheet" aria-label="Stage">
      <div class="picture">${this.#picture(watched)}</div>
      <div class="below">
        <h2>${title(render)}</h2>
        ${ended(render) ? nothing : this.#progress(watched)}
        ${this.#trouble(watched)}
        ${noticeWords(render).map((words) => html`<p class="notice" role="status">${warning}<span>${words}</span></p>`)}
        <render-facts .of=${render} .output=${this.#output}></render-facts>
        ${this.#actions(render)}
        ${this.#outputs(render)}
      </div>
    </section>`;
  }

  #picture({ render, previews }) {
    const output = this.#output;
    if (output) {
      return html`<render-media
        src=${output.path} label=${title(render)} .width=${output.width} .height=${output.height} @loaded=${(e) => (this.file = e.detail)}></render-media>`;
    }
    if (previews.size > 0) {
      return html`<picture-loop .previews=${new Map(previews)} label="Preview of ${title(render)}"></picture-loop>`;
    }
    return html`<div class="blank ${ended(render) ? '' : 'waiting'}">${flipBook}
      <p>${ended(render) ? 'There is nothing to show.' : stateWord(render.state)}</p></div>`;
  }

  #progress({ render, previews, slots, secondsLeft }) {
    const { stepsDone = 0, stepsTotal = 0, framesDone = 0, framesTotal = 0 } = render.progress ?? {};
    const rest = secondsLeft > 0.5 ? `about ${duration(secondsLeft)} left` : '';
    return html`<film-strip .previews=${new Map(previews)} slots=${slots}></film-strip>
      <div>
        <p class="state">
          <strong>${stateWord(render.state)}</strong>
          <span>${[
            stepsTotal > 0 ? `step ${stepsDone} of ${stepsTotal}` : '',
            framesTotal > 0 ? `frame ${framesDone} of ${framesTotal}` : '',
            rest,
          ].filter(Boolean).join(' · ')}</span>
        </p>
        <progress aria-label="Progress" max=${stepsTotal || 1} .value=${stepsTotal ? stepsDone : 0}></progress>
      </div>`;
  }

  #trouble({ render, connected, failure }) {
    if (render.end?.failure) {
      return this.#box(whyWords(render));
    }
    if (failure) {
      return this.#box(failureWords(failure));
    }
    return connected ? nothing : this.#box('The connection was lost. Trying again …');
  }

  #box(text) {
    return html`<p class="trouble" role="alert">${warning}<span>${text}</span></p>`;
  }

  #actions(render) {
    if (!ended(render)) {
      return html`<div class="actions">
        <button id="cancel" ?disabled=${this.cancelling} @click=${() => this.#say('cancel')}>
          ${stop}${this.cancelling ? 'Cancelling …' : 'Cancel'}</button>
      </div>`;
    }
    return html`<div class="actions">
      ${this.file ? html`<a class="button" id="download" href=${this.file} download=${this.#output?.name}>${download}Download</a>` : nothing}
      ${specOf(render)
        ? html`<button id="another" @click=${() => this.#say('another')}>${again}Another seed</button>
            <button id="edit" @click=${() => this.#say('edit')}>${edit}Edit</button>`
        : nothing}
    </div>`;
  }

  /** Where there are several, or some were not made: what the picture above and its download do not show. */
  #outputs(render) {
    const outputs = outputsOf(render);
    return outputs.length > 1
      ? html`<output-list
          .outputs=${outputs} chosen=${this.#output?.placement ?? nothing} @choose=${this.#choose}></output-list>`
      : nothing;
  }

  #choose({ detail: placement }) {
    this.chosen = placement;
    this.file = undefined;
  }

  #say(what) {
    this.dispatchEvent(new CustomEvent(what, { detail: this.watched.render }));
  }
}

customElements.define('render-stage', RenderStage);
