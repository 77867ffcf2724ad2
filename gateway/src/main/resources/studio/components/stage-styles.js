import { css } from 'lit';

/** How the stage looks. */
export const stage = css`
  .sheet {
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: var(--round);
    background: var(--sheet);
    box-shadow: var(--shadow);
  }
  .picture {
    display: grid;
    place-items: center;
    height: min(58vh, 560px);
    min-height: 280px;
    padding: 20px;
    background: var(--well);
  }
  .picture > * {
    width: 100%;
    height: 100%;
    min-height: 0;
    overflow: hidden;
  }
  .picture .blank {
    display: grid;
    gap: 20px;
    place-content: center;
    justify-items: center;
    padding: 24px;
    color: var(--soft);
    text-align: center;
  }
  .blank svg {
    max-width: 70%;
    height: auto;
  }
  .book rect {
    fill: var(--sheet);
    stroke: var(--edge);
    stroke-width: 1.5;
  }
  .book circle {
    fill: var(--accent);
  }
  .book path {
    stroke: var(--ink);
    stroke-width: 3;
    stroke-linecap: round;
  }
  .blank strong {
    display: block;
    color: var(--ink);
    font: 600 1.5rem/1.3 var(--serif);
  }
  .below {
    display: grid;
    gap: 16px;
    padding: 20px 24px 24px;
  }
  h2 {
    font: 600 1.35rem/1.3 var(--serif);
    overflow-wrap: anywhere;
  }
  .notice {
    display: flex;
    gap: 10px;
    padding: 10px 14px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--well);
    font-size: 0.92rem;
    overflow-wrap: anywhere;
  }
  .notice svg {
    flex: none;
    margin-top: 2px;
    color: var(--accent);
  }
  progress {
    display: block;
    width: 100%;
    height: 6px;
    border: 0;
    border-radius: 3px;
    background: var(--well);
    accent-color: var(--accent);
    appearance: none;
  }
  progress::-webkit-progress-bar {
    border-radius: 3px;
    background: var(--well);
  }
  progress::-webkit-progress-value {
    border-radius: 3px;
    background: var(--accent);
    transition: width 0.25s;
  }
  progress::-moz-progress-bar {
    border-radius: 3px;
    background: var(--accent);
  }
  .state {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 4px 20px;
    margin-bottom: 8px;
    font-size: 0.92rem;
  }
  .state strong {
    font-weight: 600;
  }
  .state span {
    color: var(--soft);
    font-variant-numeric: tabular-nums;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
  }
  .waiting {
    animation: breathe 2.4s ease-in-out infinite;
  }
  @keyframes breathe {
    50% {
      opacity: 0.5;
    }
  }
  @media (max-width: 600px) {
    .picture {
      height: min(90vw, 420px);
      padding: 12px;
    }
    .below {
      padding: 16px;
    }
  }
`;
