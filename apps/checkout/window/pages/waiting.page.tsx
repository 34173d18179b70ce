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
  const leads = [slow ? words.waitingSlow : words.waitingLead, ...(back === undefined ? [] : [words.waitingBack])];
  return wait(view, { title: words.waitingTitle, leads, next, back, everySeconds: back === undefined ? 1 : 5 });
}

/** A person looks at it before it goes to the carrier. @param until an instant; without a word of theirs it is refused then. */
export function reviewPage(view: WindowView, { until, next }: { readonly until: string; readonly next: string }): string {
  const words = WORDS[view.language];
  return wait(view, { title: words.reviewTitle, leads: [words.reviewLead, words.reviewUntil(words.clock(until))], next, everySeconds: 5 });
}

interface Wait extends Pick<Waiting, 'next' | 'back'> {
  readonly title: string;
  readonly leads: readonly string[];
  readonly everySeconds: number;
}

function wait(view: WindowView, { title, leads, next, back, everySeconds }: Wait): string {
  const words = WORDS[view.language];
  const page = (
    <section class="card">
      <Mark kind="wait" />
      <h1>{title}</h1>
      {leads.map((lead) => (
        <p class="lead">{lead}</p>
      ))}
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
  const head = { title: `${title} · ${words.payment(words.won(view.amount))}`, livemode };
  return document(view, { ...head, live: { action, state, everySeconds, reloads: true } }, page);
}
