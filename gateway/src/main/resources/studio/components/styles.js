import { css } from 'lit';

/** What every component shares: focus, buttons, fields, text that only a screen reader gets. */
export const base = css`
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  * {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  figure {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  svg {
    display: block;
    flex: none;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;

/** A box that says what went wrong. */
export const trouble = css`
  .trouble {
    display: flex;
    gap: 10px;
    padding: 12px 14px;
    border-radius: 10px;
    background: var(--bad-tint);
    color: var(--bad);
    font-size: 0.92rem;
    overflow-wrap: anywhere;
  }
`;

export const buttons = css`
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-height: 40px;
    padding: 0 14px;
    border: 1px solid var(--edge);
    border-radius: 10px;
    background: transparent;
    color: var(--ink);
    font: 500 0.9rem/1.2 var(--sans);
    text-decoration: none;
    cursor: pointer;
    transition: background 0.15s, border-color 0.15s, color 0.15s;
  }
  button:hover,
  .button:hover {
    background: var(--well);
  }
  button.main {
    border-color: transparent;
    background: var(--accent);
    color: var(--accent-ink);
    font-weight: 600;
  }
  button.main:hover {
    background: var(--accent-strong);
  }
  button.quiet {
    border-color: transparent;
    color: var(--soft);
  }
  button.quiet:hover {
    color: var(--ink);
  }
  button:disabled {
    cursor: default;
    opacity: 0.6;
  }
`;

export const fields = css`
  label,
  legend {
    display: block;
    padding: 0;
    color: var(--ink);
    font-size: 0.85rem;
    font-weight: 600;
  }
  .hint {
    color: var(--soft);
    font-size: 0.8rem;
    line-height: 1.4;
  }
  input:not([type='radio'], [type='color']),
  select,
  textarea {
    width: 100%;
    min-height: 42px;
    margin-top: 5px;
    padding: 9px 12px;
    border: 1px solid var(--edge);
    border-radius: 10px;
    background: var(--sheet);
    color: var(--ink);
    font: 0.95rem/1.4 var(--sans);
  }
  input::placeholder,
  textarea::placeholder {
    color: var(--soft);
    opacity: 1;
  }
  [aria-invalid='true'] {
    border-color: var(--bad) !important;
  }
  .fault {
    margin-top: 5px;
    color: var(--bad);
    font-size: 0.83rem;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
`;
