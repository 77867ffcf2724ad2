import { html, nothing } from 'lit';
import { behindHint } from '../render/hints.js';
import { BEHIND, FORMATS } from '../render/spec.js';
import { areaRow, colourRow, numberRow, selectRow } from './field-rows.js';
import { pictureRow } from './picture-row.js';
import { styleRows } from './style-rows.js';

/**
 * What most renders leave as it is, folded away.
 *
 * @param {import('./field-rows.js').Form} form
 * @param {{guidance?: number}} defaults of the model
 * @param {import('./field-rows.js').Form} look the form of the style
 * @param {import('../render/style.js').StyleField[]} styleFields
 */
export function moreRows(form, { guidance }, look, styleFields) {
  const { values } = form;
  return html`<details>
    <summary>More settings</summary>
    <div class="more">
      ${areaRow(form, 'negativePrompt', 'What to steer away from', { rows: 2 })}
      <div class="pair">
        ${numberRow(form, 'guidance', 'Guidance', { placeholder: String(guidance || 1), hint: '1 is off; more follows the prompt closer.' })}
        ${numberRow(form, 'frameRate', 'Frames a second', { placeholder: '12' })}
      </div>
      <div class="pair">
        ${selectRow(form, 'format', 'Format', FORMATS)}
        ${selectRow(form, 'behind', 'Background', BEHIND, { hint: behindHint(values) })}
      </div>
      ${values.behind ? colourRow(form, 'background', 'Colour behind the picture') : nothing}
      ${pictureRow(form, 'picture', 'Picture to start from', 'Instead of noise.')}
      ${values.picture || values.kept.initImage?.stored
        ? numberRow(form, 'initStrength', 'How far from it to go', { placeholder: '0.6', hint: '0 to 1; 1 forgets it.' })
        : nothing}
      ${styleRows(look, styleFields)}
    </div>
  </details>`;
}
