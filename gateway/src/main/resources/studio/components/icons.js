import { html, svg } from 'lit';

// Drawn for this page, on a grid of 20, in the colour of the text beside them. Decoration: the words say what they mean.
const icon = (paths) => html`<svg
  width="18" height="18" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6"
  stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`;


export const download = icon(svg`<path d="M10 3v9m0 0 3.5-3.5M10 12 6.5 8.5M4 16h12"/>`);
export const again = icon(svg`<path d="M15.8 8A6 6 0 1 0 16 11.5M16 4v4h-4"/>`);
export const edit = icon(svg`<path d="m4 16 .8-3.4L13 4.4l2.6 2.6-8.2 8.2zM11.3 6.1l2.6 2.6"/>`);
export const stop = icon(svg`<rect x="5" y="5" width="10" height="10" rx="1.5"/>`);
export const key = icon(svg`<circle cx="7" cy="13" r="3.2"/><path d="m9.4 10.6 6.1-6.1M13 7l2 2"/>`);
export const warning = icon(svg`<path d="M10 3.5 17.5 16h-15zM10 8.5v3.5M10 14.2v.1"/>`);
export const dice = icon(svg`<rect x="4" y="4" width="12" height="12" rx="2.5"/><path d="M7.4 7.4v.1m5.1 5v.1M10 10v.1"/>`);

/** The mark: three leaves of a flip book. */
export const mark = html`<svg width="30" height="30" viewBox="0 0 32 32" aria-hidden="true">
  <g fill="none" stroke="var(--accent)" stroke-width="2" stroke-linejoin="round">
    <path d="M7 26 4 10l8-2 3 17z" opacity=".45" />
    <path d="m10 26 .5-17 8.5.5-.8 16.5z" opacity=".75" />
    <path d="m13 26 6-18 9 3.5L20 27z" fill="var(--tint)" />
  </g>
</svg>`;

const leaf = (turn, ball) => svg`<g transform="rotate(${turn} 190 186)">
  <rect x="165" y="20" width="50" height="152" rx="5" />
  <circle cx="190" cy=${ball} r="10" />
</g>`;

/** What the stage shows before there is a picture: the leaves of a flip book on which a ball is thrown. */
export const flipBook = html`<svg viewBox="0 0 380 196" width="340" aria-hidden="true" class="book">
  ${leaf(-62, 76)}${leaf(-31, 54)}${leaf(0, 44)}${leaf(31, 54)}${leaf(62, 76)}
  <path d="M180 189h20" />
</svg>`;
