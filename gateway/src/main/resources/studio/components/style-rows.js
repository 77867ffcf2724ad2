import { html, nothing } from 'lit';
import { numberRow } from './field-rows.js';

/** The numbers of a model's style. @param {import('../render/style.js').StyleField[]} fields none: nothing is shown */
export function styleRows(form, fields) {
  return fields.length === 0
    ? nothing
    : html`<fieldset class="style" aria-describedby="style-note">
        <legend>Style</legend>
        <p class="hint" id="style-note">All empty: drawn from the seed. With one filled in, the others change nothing.</p>
        ${fields.map(({ id, label, hint }) => numberRow(form, id, label, { hint }))}
      </fieldset>`;
}
