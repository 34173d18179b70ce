import { REFUSALS, type RefusalCode } from '#kernel';
import { Facts, Mark } from '#pages';
import { document } from './document.js';
import { nextStep } from './next-step.js';
import { BackToShop } from './parts.js';
import type { WindowView } from './view.js';
import { WORDS } from './words.js';

export interface Refused {
  readonly code: RefusalCode;
  readonly backHref: string;
  /** `unknown` while a late yes of the carrier is being given back. */
  readonly charged: 'no' | 'unknown';
  /** What customer service asks for first. */
  readonly paymentId?: string | undefined;
  /** The subscriber's own door, where what hindered was set there. */
  readonly door?: string | undefined;
}

/** What happened, whether money moved, whom to ask, what to do next: one sentence each. */
export function refusalPage(view: WindowView, { code, backHref, charged, paymentId, door }: Refused): string {
  const words = WORDS[view.language];
  const { contact, [view.language]: sentence } = REFUSALS[code];
  const title = charged === 'no' ? words.refusedTitle : words.refusedUnknownTitle;
  const answers = [
    [words.whatHappened, sentence],
    [words.whetherMoneyMoved, charged === 'no' ? words.notCharged : words.chargeUnknown],
    [words.whomToAsk, door ? words.askDoor(door) : words.ask[contact](view.merchantName, view.merchantContact, view.support)],
    [words.whatNext, words.next[charged === 'no' ? nextStep(code) : 'wait']],
  ] as const;
  const won = words.won(view.amount);
  const page = (
    <section class="card">
      <Mark kind={charged === 'no' ? 'bad' : 'wait'} />
      <h1>{title}</h1>
      <ul class="facts">
        {answers.map(([question, answer]) => (
          <li>
            <b>{question}</b>
            <bdi>{answer}</bdi>
          </li>
        ))}
      </ul>
      <div class="stack">
        <BackToShop words={words} href={backHref} />
        <Facts
          rows={[
            [words.merchant, view.merchantName],
            [words.item, view.itemName],
            [words.amount, won],
            [words.paymentId, paymentId ?? null],
          ]}
        />
      </div>
    </section>
  );
  return document(view, { title: `${title} · ${words.payment(won)}`, livemode: view.livemode }, page);
}
