import { LitElement, html, nothing } from 'lit';
import { modeHint, sizeHint, variantHint } from '../render/hints.js';
import { pictureIsGone } from '../render/picture.js';
import { EMPTY, SIZES, fieldOf, specFrom, valuesFrom } from '../render/spec.js';
import { styleFieldOf, styleFields, styleNumbers, styleTexts } from '../render/style.js';
import { fieldWords } from '../render/words.js';
import { areaRow, choiceRow, numberRow, selectRow, textRow } from './field-rows.js';
import { dice } from './icons.js';
import { form } from './form-styles.js';
import { keptRow } from './kept-row.js';
import { moreRows } from './more-rows.js';
import { base, buttons, fields } from './styles.js';

const IDEAS = ['a beating heart', 'a rainbow', 'a funny ghost', 'a rocket lifting off'];
const FOLDED = ['negativePrompt', 'guidance', 'frameRate', 'format', 'background', 'picture', 'initStrength'];

/** What to draw and how. Sends `render` with a spec; the farm says what of it is wrong, and `refuse` shows it. */
export class RenderForm extends LitElement {
  static properties = {
    models: { attribute: false },
    defaultModel: {},
    busy: { type: Boolean },
    values: { state: true },
    look: { state: true },
    faults: { state: true },
  };

  static styles = [base, buttons, fields, form];

  constructor() {
    super();
    this.models = [];
    this.values = { ...EMPTY };
    this.look = {};
    this.faults = {};
  }

  /** Fills the form and brings the eye to it. */
  fill(values) {
    this.values = { ...values };
    this.look = {};
    this.faults = {};
    this.updateComplete.then(() => this.renderRoot.querySelector('#prompt').focus());
  }

  /** Sends a spec; one whose picture the farm did not keep comes into the form, to have it chosen again. */
  send(spec) {
    if (pictureIsGone(spec)) {
      this.fill(valuesFrom(spec));
      this.refuse([{ field: 'initImage', text: 'The picture is not kept: choose it again.' }]);
    } else {
      this.dispatchEvent(new CustomEvent('render', { detail: spec }));
    }
  }

  /** Shows each violation at its field. @returns {string[]} those that belong to no field */
  refuse(violations) {
    const faults = {};
    const others = [];
    for (const { field, text } of violations) {
      const name = styleFieldOf(this.#styleFields, field) || fieldOf(field);
      if (name) {
        faults[name] ??= text;
      } else {
        others.push(`${fieldWords(field)}: ${text}`);
      }
    }
    this.faults = faults;
    this.updateComplete.then(() => this.#showFirst());
    return others;
  }

  #showFirst() {
    if (Object.keys(this.faults).some((name) => FOLDED.includes(name) || name.startsWith('style-'))) {
      this.renderRoot.querySelector('details').open = true;
    }
    const wrong = this.renderRoot.querySelector('[aria-invalid="true"]');
    wrong?.focus();
  }

  get #model() {
    const name = this.values.model || this.defaultModel;
    return this.models.find((one) => one.manifest.name === name)?.manifest;
  }

  get #styleFields() {
    return styleFields(this.#model);
  }

  #change = (name, value) => {
    this.values = { ...this.values, [name]: value };
    if (name === 'model') {
      const { variant } = this.values; // another model's numbers mean something else, and its variants are others
      Object.assign(this.values, { style: [], variant: this.#variants.some((one) => one.name === variant) ? variant : '' });
      this.look = {};
    }
    this.#forgive(name);
  };

  #fault = (name, text) => {
    this.faults = { ...this.faults, [name]: text };
  };

  #changeLook = (name, value) => {
    this.look = { ...this.look, [name]: value };
    this.#forgive(name);
  };

  #forgive(name) {
    if (this.faults[name]) {
      const { [name]: gone, ...rest } = this.faults;
      this.faults = rest;
    }
  }

  get #variants() {
    return this.#model?.variants ?? [];
  }

  /** The model's defaults as the chosen variant has them. */
  get #defaults() {
    const { steps, guidance } = this.#variants.find((one) => one.name === this.values.variant) ?? {};
    const defaults = this.#model?.defaults ?? {};
    return { ...defaults, steps: steps || defaults.steps, guidance: guidance || defaults.guidance };
  }

  #submit(event) {
    event.preventDefault();
    this.faults = {};
    this.send(specFrom({ ...this.values, style: styleNumbers(this.#styleFields, this.look, this.values.style) }));
  }

  render() {
    const form = { values: this.values, faults: this.faults, change: this.#change, fault: this.#fault };
    const look = { ...styleTexts(this.#styleFields, this.values.style), ...this.look };
    return html`<form novalidate aria-label="New render" @submit=${this.#submit}>
      ${areaRow(form, 'prompt', 'What to draw', { placeholder: 'a beating heart' })}
      ${this.#ideas()}
      ${choiceRow(form, 'mode', 'Mode', this.#modes(), { hint: modeHint(this.values, this.#model) })}
      ${choiceRow(form, 'size', 'Size', [...SIZES, { id: 'custom', label: 'Other' }], { hint: sizeHint(this.values) })}
      ${this.values.size === 'custom'
        ? html`<div class="pair">
            ${numberRow(form, 'width', 'Width', { placeholder: '512' })}
            ${numberRow(form, 'height', 'Height', { placeholder: '512' })}
          </div>`
        : nothing}
      <div class="seed">
        ${textRow(form, 'seed', 'Seed', { inputmode: 'numeric', placeholder: 'random' })}
        <button type="button" aria-label="Random seed" title="Random seed" @click=${() => this.#change('seed', '')}>
          ${dice}
        </button>
      </div>
      ${this.#counts(form)}
      ${this.models.length > 1 ? selectRow(form, 'model', 'Model', this.#modelOptions(), { hint: this.#model?.description }) : nothing}
      ${this.#variants.length > 0 || this.faults.variant
        ? selectRow(form, 'variant', 'Variant', this.#variantOptions(), { hint: variantHint(this.#defaults) })
        : nothing}
      ${moreRows(form, this.#defaults, { ...form, values: look, change: this.#changeLook }, this.#styleFields)}
      ${keptRow(form)}
      <div class="send"><button class="main" ?disabled=${this.busy}>${this.busy ? 'Sending …' : 'Render'}</button></div>
    </form>`;
  }

  #ideas() {
    const names = this.#model?.conditioning?.categories?.names;
    return html`<div class="ideas" role="group" aria-label=${names ? 'What this model draws' : 'Ideas'}>
      ${(names ?? IDEAS).slice(0, 12).map((idea) => html`<button
        type="button" @click=${() => this.#change('prompt', idea)}>${idea}</button>`)}
    </div>`;
  }

  #modes() {
    const clips = this.#model?.latents?.lane === 'CLIP';
    return [{ id: 'LOOP', label: 'Loop' }, { id: 'DENOISE', label: 'Denoise', off: clips }];
  }

  #counts(form) {
    const defaults = this.#defaults;
    return this.values.mode === 'DENOISE'
      ? numberRow(form, 'steps', 'Steps, one frame each', { placeholder: String(defaults.denoiseSteps || 24) })
      : html`<div class="pair">
          ${numberRow(form, 'frames', 'Frames', { placeholder: String(defaults.frames || 24) })}
          ${numberRow(form, 'steps', 'Steps', { placeholder: String(defaults.steps || 24) })}
        </div>`;
  }

  #modelOptions() {
    const named = this.models.map(({ manifest }) => ({ id: manifest.name, label: manifest.name }));
    return [{ id: '', label: `${this.defaultModel} (the farm's default)` }, ...named.filter((one) => one.id !== this.defaultModel)];
  }

  #variantOptions() {
    return [{ id: '', label: "The model's defaults" }, ...this.#variants.map(({ name }) => ({ id: name, label: name }))];
  }
}

customElements.define('render-form', RenderForm);
