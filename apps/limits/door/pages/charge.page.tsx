import { BRANDS, type Brand, type Month } from '#kernel';
import { Facts, type Frame } from '#pages';
import { Done, insidePage, monthIn, nextMonth, type Inside } from './parts.js';
import { WORDS, type Words } from './words.js';

/** One charge as its owner sees it. */
export interface Charge {
  readonly id: string;
  readonly orderId: string;
  readonly merchantId: string;
  readonly merchantName: string;
  readonly merchantContact: string;
  readonly itemName: string;
  readonly amount: number;
  readonly givenBack: number;
  readonly state: keyof Words['states'];
  readonly at: Date;
  /** The month whose payments it belongs to, once the carrier has taken it. */
  readonly billingMonth: Month | null;
  readonly brand: Brand;
  readonly maskedPhone: string;
}

export interface Back {
  readonly amount: number;
  readonly at: Date;
  readonly as: keyof Words['backAs'];
}

export interface Objected {
  readonly state: keyof Words['objectionStates'];
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly reason: string;
  readonly answer: string | null;
}

export const factsOf = (words: Words, charge: Charge, language: Frame['language']) =>
  [
    [words.item, charge.itemName],
    [words.amount, words.won(charge.amount)],
    [words.merchant, charge.merchantName],
    [words.contact, charge.merchantContact],
    [words.when, words.at(charge.at.toISOString())],
    [words.state, words.states[charge.state]],
    [words.bill, charge.billingMonth && words.billed(monthIn(words, charge.billingMonth), monthIn(words, nextMonth(charge.billingMonth)))],
    [words.carrier, BRANDS[charge.brand][language]],
    [words.phone, charge.maskedPhone],
    [words.orderId, charge.orderId],
    [words.paymentId, charge.id],
  ] as const;

/** The receipt of one charge, what came back of it, and what was objected. */
export function chargePage(
  view: Inside,
  { charge, backs, objections, objected }: { charge: Charge; backs: readonly Back[]; objections: readonly Objected[]; objected: boolean },
): string {
  const words = WORDS[view.language];
  const open = objections.some(({ state }) => state === 'open');
  return insidePage(
    view,
    'charges',
    { title: words.chargeTitle },
    <>
      <section class="card">
        {objected && <Done>{words.objected}</Done>}
        <h1>{words.chargeTitle}</h1>
        <p class="amount">{words.won(charge.amount)}</p>
        <h2 class="unseen">{words.receipt}</h2>
        <Facts rows={factsOf(words, charge, view.language)} />
        {backs.map((back) => (
          <Facts rows={[[words.givenBack, `${words.won(back.amount)} · ${words.backAs[back.as]} · ${words.at(back.at.toISOString())}`]]} />
        ))}
        <div class="stack">
          {charge.state === 'charged' && !open && (
            <a class="button" href={`/charges/${charge.id}/object`}>
              {words.objectLink}
            </a>
          )}
          <form method="post" action="/block">
            <input type="hidden" name="scope" value="merchant" />
            <input type="hidden" name="merchant" value={charge.merchantId} />
            <button class="button" type="submit" name="block" value="1">
              {words.blockMerchant}
            </button>
          </form>
          <a class="button bare" href="/charges">
            {words.backToCharges}
          </a>
        </div>
      </section>
      {objections.length > 0 && <ObjectionList words={words} objections={objections} />}
    </>,
  );
}

const ObjectionList = ({ words, objections }: { words: Words; objections: readonly Objected[] }) => (
  <section class="card">
    <h2>{words.objections}</h2>
    {objections.map((one) => (
      <Facts
        rows={[
          [words.objectedAt, words.at(one.openedAt.toISOString())],
          [words.state, words.objectionStates[one.state]],
          [words.fields.reason, one.reason],
          [words.answerBy, one.answer === null ? words.at(one.dueAt.toISOString()) : null],
          [words.answer, one.answer],
        ]}
      />
    ))}
  </section>
);
