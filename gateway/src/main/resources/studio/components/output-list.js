import { LitElement, css, html, nothing } from 'lit';
import { loadOutput } from '../api/calls.js';
import { formatOf } from '../render/outputs.js';
import { bytes } from '../render/words.js';
import { download } from './icons.js';
import { base, buttons } from './styles.js';

/** All outputs of a render that has several: each can be looked at (`choose`, detail: the placement) and saved. */
export class OutputList extends LitElement {
  static properties = {
    /** @type {import('../render/outputs.js').Made[]} */
    outputs: { attribute: false },
    chosen: {},
    failure: { state: true },
  };

  static styles = [
    base,
    buttons,
    css`
      ul {
        display: grid;
        gap: 2px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 12px;
        align-items: center;
        padding: 6px 0;
        border-top: 1px solid var(--line);
      }
      h3 {
        margin: 0 0 6px;
        font: 600 1rem/1.3 var(--serif);
      }
      .name {
        display: grid;
        justify-content: start;
        justify-items: start;
        padding: 6px 10px;
        text-align: left;
      }
      .name strong {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .name[aria-pressed='true'] {
        border-color: var(--accent);
      }
      .about,
      .bad {
        color: var(--soft);
        font-size: 0.82rem;
        font-variant-numeric: tabular-nums;
      }
      .bad {
        padding: 6px 10px;
        color: var(--bad);
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** A link can neither send a key nor choose a name, which is the server's then: so the file is fetched and saved from memory. */
  async #save(event, output) {
    event.preventDefault();
    this.failure = undefined;
    try {
      const { blob } = await loadOutput(output.path);
      const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: output.name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (e) {
      this.failure = `${output.placement} could not be saved: ${e.message}`;
    }
  }

  render() {
    return html`<section aria-labelledby="files">
      <h3 id="files">Files</h3>
      <ul>${this.outputs.map((one) => html`<li>${this.#row(one)}</li>`)}</ul>
      ${this.failure ? html`<p class="bad" role="status">${this.failure}</p>` : nothing}
    </section>`;
  }

  #row(output) {
    if (!output.path) {
      return html`<p class="bad"><strong>${output.placement}</strong> was not made: ${output.failure?.message || 'nobody knows why'}</p>`;
    }
    const about = [`${output.width} × ${output.height}`, formatOf(output)?.label, bytes(output.bytes ?? 0)];
    return html`<button class="quiet name" aria-pressed=${output.placement === this.chosen ? 'true' : 'false'}
        @click=${() => this.dispatchEvent(new CustomEvent('choose', { detail: output.placement }))}>
        <strong>${output.placement}</strong><span class="about">${about.filter(Boolean).join(' · ')}</span>
      </button>
      <a class="button quiet save" href=${output.path} download=${output.name} @click=${(e) => this.#save(e, output)}>
        ${download}Save<span class="unseen"> ${output.placement}</span></a>`;
  }
}

customElements.define('output-list', OutputList);
