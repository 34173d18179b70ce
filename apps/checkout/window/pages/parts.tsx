import { REFUSALS, type RefusalCode } from '#kernel';
import { Facts } from '#pages';
import type { ComponentChildren } from 'preact';
import type { FieldName } from './fields.js';
import type { WindowView } from './view.js';
import { WORDS, type Words } from './words.js';

/** Which bill the money stands on: the carrier bills a month's payments with the telephone charge of the next. */
export function billed(view: WindowView): string {
  const words = WORDS[view.language];
  const [year = 0, month = 0] = view.month.split('-').map(Number);
  const next = month === 12 ? words.month(year + 1, 1) : words.month(year, month + 1);
  return (view.charged ? words.billed : words.billing)(words.month(year, month), next);
}

/** What the law wants seen before anything is asked: who sells what, for how much, once, on which bill, and whom to ask. After the first page it is `brief`. */
export function Purchase({ view, brief = false }: { view: WindowView; brief?: boolean }) {
  const words = WORDS[view.language];
  const facts = (
    <Facts
      rows={[
        [words.goods, words.goodsClass[view.goodsClass]],
        [words.servicePeriod, view.servicePeriod],
        [words.kind, words.onePayment],
        [words.bill, billed(view)],
        [words.contact, view.merchantContact],
        [words.support, `${words.gateway} ${view.support}`],
      ]}
    />
  );
  return (
    <section class={brief ? 'card buys brief' : 'card buys'}>
      <p class="item">
        <bdi>{view.merchantName}</bdi> · <bdi>{view.itemName}</bdi>
      </p>
      <h1>
        {words.payment(words.won(view.amount))} <span class="once">{words.once}</span>
      </h1>
      {brief ? (
        <details>
          <summary>{words.details}</summary>
          {facts}
        </details>
      ) : (
        facts
      )}
    </section>
  );
}

/** The summary of what is wrong, above the form; every line leads to its field. */
export function Notice({ view, notice, fields }: { view: WindowView; notice: RefusalCode | undefined; fields: readonly FieldName[] }) {
  const words = WORDS[view.language];
  if (notice === undefined && fields.length === 0) return null;
  return (
    <div class="alert" role="alert">
      <h3>{words.check}</h3>
      {notice !== undefined && <p>{notice === 'session_expired' ? words.askedLongAgo : REFUSALS[notice][view.language]}</p>}
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

/** A form posts to the window alone, and says for which step it was made. @param passkey the field that a device is to fill in. */
export const Form = ({ view, passkey, children }: { view: WindowView; passkey?: string; children: ComponentChildren }) => (
  <form method="post" action={view.action} data-passkey={passkey}>
    <input type="hidden" name="step" value={view.step} />
    {children}
  </form>
);

/** Leaves the form as it is: what a person has typed need not be right to go another way. */
export const Other = ({
  name,
  class: extra = '',
  children,
}: {
  name: 'resend' | 'back' | 'cancel';
  class?: string;
  children: ComponentChildren;
}) => (
  <button class={`button ${extra}`} type="submit" name={name} value="1" formnovalidate>
    {children}
  </button>
);

export const BackToShop = ({ words, href }: { words: Words; href: string }) => (
  <a class="button main" href={href}>
    {words.backToShop}
  </a>
);
