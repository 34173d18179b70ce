import { Facts, Mark } from '#pages';
import { document } from './document.js';
import { BackToShop } from './parts.js';
import type { WindowView } from './view.js';
import { WORDS } from './words.js';

export interface Waiting {
  readonly slow: boolean;
  /** Where the result will stand. */
  readonly next: string;
  /** The way back to the shop, once the carrier has been silent for long. */
  readonly back?: string | undefined;
}

/** The carrier is being asked. With a link on it the page reloads less often, so that a keyboard or a screen reader can reach it. */
export function waitingPage(view: WindowView, { slow, next, back }: Waiting): string {
  const words = WORDS[view.language];
  const page = (
    <section class="card">
      <Mark kind="wait" />
      <h1>{words.waitingTitle}</h1>
      <p class="lead">{slow ? words.waitingSlow : words.waitingLead}</p>
      {back !== undefined && <p class="lead">{words.waitingBack}</p>}
      <div class="stack">
        <Facts
          rows={[
            [words.merchant, view.merchantName],
            [words.item, view.itemName],
            [words.amount, words.won(view.amount)],
            [words.support, `${words.gateway} ${view.support}`],
          ]}
        />
        {back !== undefined && <BackToShop words={words} href={back} />}
        <a class="button" href={next}>
          {words.seeResult}
        </a>
      </div>
    </section>
  );
  const { action, state, livemode } = view;
  const title = `${words.waitingTitle} · ${words.payment(words.won(view.amount))}`;
  return document(view, { title, livemode, live: { action, state, everySeconds: back === undefined ? 1 : 5, reloads: true } }, page);
}
