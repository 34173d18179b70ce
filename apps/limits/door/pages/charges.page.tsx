import { Facts } from '#pages';
import type { Month } from '#kernel';
import { insidePage, monthIn, type Inside } from './parts.js';
import type { Charge } from './charge.page.js';
import { WORDS } from './words.js';

export interface MonthOfCharges {
  readonly month: Month;
  readonly months: readonly Month[];
  readonly charges: readonly Charge[];
  /** Where the rest of them are. */
  readonly more: string | null;
}

export function chargesPage(view: Inside, { month, months, charges, more }: MonthOfCharges): string {
  const words = WORDS[view.language];
  const title = words.chargesTitle(monthIn(words, month));
  const counted = charges.filter(({ state }) => state === 'charged' || state === 'refunded');
  return insidePage(
    view,
    'charges',
    { title },
    <>
      <section class="card">
        <h1>{title}</h1>
        {charges.length === 0 && <p class="lead">{words.noCharges}</p>}
        {more === null && charges.length > 0 && (
          <Facts rows={[[words.sum, words.won(counted.reduce((sum, { amount, givenBack }) => sum + amount - givenBack, 0))]]} />
        )}
        <ul class="list">
          {charges.map((charge) => (
            <li>
              <a href={`/charges/${charge.id}`}>
                <bdi>{charge.itemName}</bdi> · <b>{words.won(charge.amount)}</b>
              </a>
              <p class="quiet">
                <bdi>{charge.merchantName}</bdi> (<bdi>{charge.merchantContact}</bdi>)
              </p>
              <p class="quiet">
                {words.at(charge.at.toISOString())} · {words.states[charge.state]}
              </p>
              {charge.givenBack > 0 && charge.state === 'charged' && (
                <p class="quiet">
                  {words.givenBack} {words.won(charge.givenBack)}
                </p>
              )}
            </li>
          ))}
        </ul>
        {more !== null && (
          <a class="button" href={more}>
            {words.more}
          </a>
        )}
      </section>
      {months.length > 1 && (
        <nav class="card" aria-label={words.months}>
          <h2>{words.months}</h2>
          <ul class="list">
            {months.map((other) => (
              <li>
                <a href={`/charges?month=${other}`} aria-current={other === month ? 'page' : undefined}>
                  {monthIn(words, other)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </>,
  );
}
