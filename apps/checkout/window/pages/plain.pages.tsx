import { Facts, Mark, type Frame, type MarkKind } from '#pages';
import { document, type Live } from './document.js';
import { BackToShop } from './parts.js';
import type { WindowView } from './view.js';
import { WORDS } from './words.js';

/** Ended before any charge, or wholly given back. */
export function endedPage(
  view: WindowView,
  { status, backHref }: { status: 'expired' | 'cancelled' | 'refunded'; backHref: string },
): string {
  const { title, text } = WORDS[view.language].ended[status];
  return plain(view, 'over', title, text, backHref);
}

/** The code was right; the merchant decides whether the phone bill is charged. */
export function heldPage(view: WindowView, { backHref }: { backHref: string }): string {
  const words = WORDS[view.language];
  return plain(view, 'good', words.heldTitle, words.heldText, backHref);
}

/** The window belongs to the browser that identified itself first; this one sees the end when it comes. */
export function elsewherePage(view: WindowView): string {
  const words = WORDS[view.language];
  const { action, state } = view;
  return plain(view, 'wait', words.elsewhereTitle, words.elsewhereText, view.returnUrl, { action, state, everySeconds: 4 });
}

/** No payment has this address, or none has it any more. */
export const notFoundPage = (frame: Frame): string => bare(frame, WORDS[frame.language].notFoundTitle, WORDS[frame.language].notFoundText);

/** Somebody, or a program, asks faster than people do. */
export const tooManyPage = (frame: Frame): string => bare(frame, WORDS[frame.language].tooManyTitle, WORDS[frame.language].tooManyText);

function bare(frame: Frame, title: string, text: string): string {
  const page = (
    <section class="card">
      <Mark kind="over" />
      <h1>{title}</h1>
      <p class="lead">{text}</p>
    </section>
  );
  return document(frame, { title }, page);
}

function plain(view: WindowView, mark: MarkKind, title: string, text: string, backHref: string, live?: Live): string {
  const words = WORDS[view.language];
  const won = words.won(view.amount);
  const page = (
    <section class="card">
      <Mark kind={mark} />
      <h1>{title}</h1>
      <p class="lead">{text}</p>
      <div class="stack">
        <BackToShop words={words} href={backHref} />
        <Facts
          rows={[
            [words.merchant, view.merchantName],
            [words.contact, view.merchantContact],
            [words.item, view.itemName],
            [words.amount, won],
            [words.support, `${words.gateway} ${view.support}`],
          ]}
        />
      </div>
    </section>
  );
  const head = { title: `${title} · ${words.payment(won)}`, livemode: view.livemode };
  return document(view, live ? { ...head, live } : head, page);
}
