import { html } from './html.js';

const STAR = 'm24 5 5.6 12.2 13.3 1.5-9.9 9 2.7 13.1L24 34.2l-11.7 6.6L15 27.7l-9.9-9 13.3-1.5z';

/** Drawn here, so that the page needs nothing from anybody else. */
export const ICONS = {
  stars: html`<svg viewBox="0 0 48 48" aria-hidden="true"><path d="${STAR}" /></svg>`,
  mug: html`<svg viewBox="0 0 48 48" aria-hidden="true">
    <path d="M8 12h26v22a6 6 0 0 1-6 6H14a6 6 0 0 1-6-6zM34 17h3a6 6 0 0 1 0 14h-3v-4h3a2 2 0 0 0 0-6h-3z" />
  </svg>`,
  gift: html`<svg viewBox="0 0 48 48" aria-hidden="true">
    <path d="M6 15h36v8H6zM9 25h13v16H9zm17 0h13v16H26zM24 14c-9 0-12-3-11-6s8-3 11 6c3-9 10-9 11-6s-2 6-11 6z" />
  </svg>`,
  music: html`<svg viewBox="0 0 48 48" aria-hidden="true">
    <path d="M18 9v22.5a6.5 6 0 1 0 4 5.5V18l14-3v12.5a6.5 6 0 1 0 4 5.5V5z" />
  </svg>`,
};
