import { css } from 'lit';

/** How the page is laid out. */
export const layout = css`
  .skip {
    position: absolute;
    left: 12px;
    top: -60px;
    z-index: 1;
    background: var(--sheet);
  }
  .skip:focus {
    top: 12px;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-height: 44px;
    padding: 14px clamp(16px, 3vw, 40px);
  }
  h1 {
    display: flex;
    align-items: center;
    gap: 10px;
    font: 600 1.45rem/1 var(--serif);
    letter-spacing: -0.01em;
  }
  main {
    display: grid;
    grid-template-columns: minmax(300px, 360px) minmax(0, 1fr);
    gap: clamp(24px, 3vw, 48px);
    align-items: start;
    max-width: 1500px;
    margin: 0 auto;
    padding: 4px clamp(16px, 3vw, 40px) 64px;
  }
  .right {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 40px;
  }
  .trouble {
    margin-bottom: 18px;
  }
  @media (max-width: 860px) {
    main {
      grid-template-columns: minmax(0, 1fr);
      gap: 28px;
    }
  }
`;
