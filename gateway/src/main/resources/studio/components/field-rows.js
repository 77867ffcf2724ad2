import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

// Rows of a form: a label, a control, and below it what is wrong with it or else a hint, tied together for screen readers.

/**
 * @typedef {{values: Record<string, string>, faults: Record<string, string>, change: (name: string, value: string) => void,
 *   fault: (name: string, text: string) => void}} Form
 * @param {Form} form
 */
export function textRow(form, name, label, { hint, ...attributes } = {}) {
  return row(form, name, label, hint, (described) => html`<input
    id=${name} name=${name} type="text" autocomplete="off" spellcheck="false"
    inputmode=${attributes.inputmode ?? 'text'} placeholder=${attributes.placeholder ?? ''}
    aria-invalid=${form.faults[name] ? 'true' : 'false'} aria-describedby=${described}
    .value=${live(form.values[name] ?? '')} @input=${(e) => form.change(name, e.target.value)}>`);
}

export const numberRow = (form, name, label, more) => textRow(form, name, label, { inputmode: 'decimal', ...more });

export function areaRow(form, name, label, { hint, rows = 3, placeholder = '' } = {}) {
  return row(form, name, label, hint, (described) => html`<textarea
    id=${name} name=${name} rows=${rows} placeholder=${placeholder}
    aria-invalid=${form.faults[name] ? 'true' : 'false'} aria-describedby=${described}
    .value=${live(form.values[name])} @input=${(e) => form.change(name, e.target.value)}
    @keydown=${submitOnEnter}></textarea>`);
}

/** @param {{id: string, label: string}[]} options */
export function selectRow(form, name, label, options, { hint } = {}) {
  return row(form, name, label, hint, (described) => html`<select
    id=${name} name=${name} aria-invalid=${form.faults[name] ? 'true' : 'false'} aria-describedby=${described}
    @change=${(e) => form.change(name, e.target.value)}>
    ${options.map((one) => html`<option value=${one.id} .selected=${one.id === form.values[name]}>${one.label}</option>`)}
  </select>`);
}

/** A choice of few, side by side. @param {{id: string, label: string, off?: boolean}[]} options */
export function choiceRow(form, name, label, options, { hint } = {}) {
  return html`<fieldset class="row" aria-describedby="${name}-note">
    <legend>${label}</legend>
    <div class="choices">
      ${options.map((one) => html`<label class="choice">
        <input
          type="radio" name=${name} value=${one.id} ?disabled=${one.off}
          .checked=${live(form.values[name] === one.id)} @change=${() => form.change(name, one.id)}>
        <span>${one.label}</span>
      </label>`)}
    </div>
    ${note(form, name, hint)}
  </fieldset>`;
}

export function colourRow(form, name, label, { hint } = {}) {
  return row(form, name, label, hint, (described) => html`<input
    id=${name} name=${name} type="color" aria-describedby=${described}
    .value=${live(form.values[name])} @input=${(e) => form.change(name, e.target.value)}>`);
}

function row(form, name, label, hint, control) {
  return html`<div class="row">
    <label for=${name}>${label}</label>
    ${control(`${name}-note`)}
    ${note(form, name, hint)}
  </div>`;
}

function note(form, name, hint) {
  const fault = form.faults[name];
  return html`<div id="${name}-note">
    ${fault ? html`<p class="fault">${fault}</p>` : hint ? html`<p class="hint">${hint}</p>` : nothing}
  </div>`;
}

/** In a text of several lines Enter makes a line; with Ctrl or Cmd it sends the form. */
function submitOnEnter(event) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
}
