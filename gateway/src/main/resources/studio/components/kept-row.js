import { html, nothing } from 'lit';
import { EMPTY, keptWords } from '../render/spec.js';

/** What of an edited render goes on without a field of its own, and a way to leave it out. @param {import('./field-rows.js').Form} form */
export function keptRow(form) {
  const words = keptWords(form.values.kept);
  return words.length === 0
    ? nothing
    : html`<div class="kept" id="kept">
        <p class="hint">As in the render that you edit: ${words.join('; ')}.</p>
        <button type="button" class="quiet" @click=${() => form.change('kept', EMPTY.kept)}>Leave these out</button>
      </div>`;
}
