import { html, noChange, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { pictureText } from '../render/picture.js';

/** A picture to choose, its small self once there is one, and below them what is wrong. @param {import('./field-rows.js').Form} form */
export function pictureRow(form, name, label, hint) {
  const text = form.values[name];
  const fault = form.faults[name];
  return html`<div class="row picture">
    <label for=${name}>${label}</label>
    <input
      id=${name} name=${name} type="file" accept="image/*"
      aria-invalid=${fault ? 'true' : 'false'} aria-describedby="${name}-note"
      .value=${text ? noChange : live('')} @change=${(e) => take(form, name, e.target)}>
    ${text
      ? html`<div class="chosen">
          <img src="data:image/png;base64,${text}" alt="The chosen picture">
          <button type="button" @click=${() => form.change(name, '')}>Without a picture</button>
        </div>`
      : nothing}
    <div id="${name}-note"><p class=${fault ? 'fault' : 'hint'}>${fault ?? hint}</p></div>
  </div>`;
}

async function take(form, name, input) {
  const [file] = input.files;
  if (file) {
    try {
      form.change(name, await pictureText(file));
    } catch {
      form.fault(name, `${file.name} is no picture that this browser can read`);
    }
  }
}
