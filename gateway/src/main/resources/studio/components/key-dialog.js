import { LitElement, css, html } from 'lit';
import { session } from '../api/session.js';
import { base, buttons, fields } from './styles.js';

/** Asks for the API key where the farm wants one. It cannot be closed without one: nothing works until then. */
export class KeyDialog extends LitElement {
  static properties = { open: { type: Boolean }, wrong: { type: Boolean } };

  static styles = [
    base,
    buttons,
    fields,
    css`
      dialog {
        width: min(420px, calc(100vw - 32px));
        padding: 28px;
        border: 1px solid var(--line);
        border-radius: var(--round);
        background: var(--sheet);
        color: var(--ink);
        box-shadow: var(--shadow);
      }
      dialog::backdrop {
        background: rgb(20 16 12 / 55%);
      }
      h2 {
        margin-bottom: 6px;
        font: 600 1.3rem/1.3 var(--serif);
      }
      .hint {
        margin-bottom: 18px;
      }
      button {
        width: 100%;
        margin-top: 16px;
      }
    `,
  ];

  updated() {
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.open && !dialog.open) {
      dialog.showModal();
    } else if (!this.open && dialog.open) {
      dialog.close();
    }
  }

  #submit(event) {
    event.preventDefault();
    const key = this.renderRoot.querySelector('input').value.trim();
    if (key !== '') {
      session.use(key);
    }
  }

  render() {
    return html`<dialog aria-labelledby="title" @cancel=${(e) => e.preventDefault()}>
      <h2 id="title">This farm wants a key</h2>
      <p class="hint">It is kept in this tab only, until you forget it or close the tab.</p>
      <form @submit=${this.#submit}>
        <label for="key">API key</label>
        <input
          id="key" type="password" autocomplete="off" spellcheck="false" autofocus
          aria-invalid=${this.wrong ? 'true' : 'false'} aria-describedby="fault">
        <p class="fault" id="fault" role="alert">${this.wrong ? 'The farm does not know that key.' : ''}</p>
        <button class="main">Use the key</button>
      </form>
    </dialog>`;
  }
}

customElements.define('key-dialog', KeyDialog);
