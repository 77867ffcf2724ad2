import { css } from 'lit';

/** How the form looks. */
export const form = css`
  form {
    display: grid;
    gap: 18px;
  }
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 14px;
    align-items: start;
  }
  #prompt {
    min-height: 92px;
    font-size: 1.05rem;
    resize: vertical;
  }
  .ideas {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-top: -8px;
  }
  .ideas button {
    min-height: 30px;
    padding: 0 11px;
    border-color: var(--line);
    border-radius: 99px;
    color: var(--soft);
    font-size: 0.8rem;
    font-weight: 400;
  }
  .ideas button:hover {
    color: var(--ink);
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .choices {
    display: flex;
    margin: 5px 0;
    border: 1px solid var(--edge);
    border-radius: 10px;
    overflow: hidden;
  }
  .choice {
    position: relative;
    flex: 1;
    font-weight: 500;
    text-align: center;
  }
  .choice + .choice {
    border-left: 1px solid var(--edge);
  }
  .choice input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
  }
  .choice span {
    display: block;
    padding: 10px 6px;
  }
  .choice input:checked + span {
    background: var(--tint);
    color: var(--accent-strong);
    font-weight: 600;
  }
  .choice input:focus-visible + span {
    outline: 2px solid var(--accent);
    outline-offset: -3px;
    border-radius: 9px;
  }
  .choice input:disabled + span {
    opacity: 0.45;
  }
  input[type='color'] {
    display: block;
    width: 100%;
    height: 42px;
    margin-top: 5px;
    padding: 4px;
    border: 1px solid var(--edge);
    border-radius: 10px;
    background: var(--sheet);
  }
  .style {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 14px;
    align-items: start;
  }
  .style legend {
    padding: 0;
  }
  #style-note {
    grid-column: 1 / -1;
    margin: 0;
  }
  summary {
    width: fit-content;
    padding: 4px 0;
    color: var(--soft);
    font-size: 0.88rem;
    font-weight: 500;
    cursor: pointer;
  }
  details[open] summary {
    margin-bottom: 12px;
  }
  .more {
    display: grid;
    gap: 18px;
  }
  .seed {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 8px;
  }
  .seed button {
    width: 42px;
    min-height: 42px;
    margin-top: 25px;
    padding: 0;
  }
  .kept {
    display: grid;
    justify-items: start;
    overflow-wrap: anywhere;
  }
  .send {
    position: sticky;
    bottom: 0;
    padding: 12px 0;
    background: linear-gradient(transparent, var(--paper) 12px);
  }
  .send button {
    width: 100%;
    min-height: 50px;
    font-size: 1rem;
  }
  .picture .chosen {
    display: flex;
    gap: 14px;
    align-items: center;
    margin: 8px 0;
  }
  .picture img {
    width: 64px;
    height: 64px;
    border: 1px solid var(--line);
    border-radius: 10px;
    object-fit: contain;
  }
`;
