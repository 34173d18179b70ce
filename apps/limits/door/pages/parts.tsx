import { REFUSALS, type RefusalCode } from '#kernel';
import { pageOf, type Frame } from '#pages';
import type { ComponentChildren } from 'preact';
import { WORDS, type Words } from './words.js';

export type Wrong = keyof Words['wrong'];
export type Tab = keyof Words['pages'];

/** A page of somebody who is in. */
export interface Inside extends Frame {
  readonly maskedPhone: string;
  /** Notices may go by e-mail as well. */
  readonly byMail: boolean;
}

interface Page {
  readonly title: string;
  readonly wrong?: boolean;
  /** Looks again by itself, without a script. */
  readonly refresh?: boolean;
  /** The path of the script, where a device is asked. */
  readonly script?: string;
}

export const page = (frame: Frame, { title, ...more }: Page, body: ComponentChildren): string =>
  pageOf(frame, { title, product: WORDS[frame.language].product, ...more }, body);

/** A page with the ways to the others, and the way out. */
export function insidePage(view: Inside, tab: Tab, head: Page, body: ComponentChildren): string {
  const words = WORDS[view.language];
  const tabs = (Object.keys(words.pages) as Tab[]).filter((name) => name !== 'notices' || view.byMail);
  return page(
    view,
    head,
    <>
      <nav class="tabs" aria-label={words.nav}>
        {tabs.map((name) => (
          <a href={`/${name}`} aria-current={name === tab ? 'page' : undefined}>
            {words.pages[name]}
          </a>
        ))}
      </nav>
      {body}
      <form method="post" action="/sign-out" class="out">
        <p class="quiet">
          {view.maskedPhone} · {words.idle}
        </p>
        <button class="button bare" type="submit" name="leave" value="1">
          {words.signOut}
        </button>
      </form>
    </>,
  );
}

/** What is wrong, above the form; every line leads to its field. */
export function Alert({ frame, notice, fields = [] }: { frame: Frame; notice?: RefusalCode | null; fields?: readonly Wrong[] }) {
  const words = WORDS[frame.language];
  if (!notice && fields.length === 0) return null;
  return (
    <div class="alert" role="alert">
      <h2>{words.check}</h2>
      {notice && <p>{REFUSALS[notice][frame.language]}</p>}
      {fields.length > 0 && (
        <ul>
          {fields.map((name) => (
            <li>
              <a href={`#${name}`}>{words.wrong[name]}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

export const Done = ({ children }: { children: string }) => (
  <p class="note" role="status">
    {children}
  </p>
);

/** Leaves what has been typed out of account. */
export const Other = ({ name, class: extra = '', children }: { name: string; class?: string; children: ComponentChildren }) => (
  <button class={`button ${extra}`} type="submit" name={name} value="1" formnovalidate>
    {children}
  </button>
);

/** `2026-11` as people say it. */
export function monthIn(words: Words, month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return words.month(year, number);
}

export function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
