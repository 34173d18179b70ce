import { Mark, type Frame } from '#pages';
import { insidePage, page, type Inside } from './parts.js';
import { WORDS } from './words.js';

const Plain = ({ title, text }: { title: string; text: string }) => (
  <section class="card">
    <Mark kind="over" />
    <h1>{title}</h1>
    <p class="lead">{text}</p>
  </section>
);

/** Somebody, or a program, asks faster than people do. */
export function tooManyPage(frame: Frame): string {
  const { tooManyTitle: title, tooManyText: text } = WORDS[frame.language];
  return page(frame, { title }, <Plain title={title} text={text} />);
}

/** Another line's charge is not there. */
export function notFoundPage(view: Inside): string {
  const { notFoundTitle: title, notFoundText: text } = WORDS[view.language];
  return insidePage(view, 'charges', { title }, <Plain title={title} text={text} />);
}
