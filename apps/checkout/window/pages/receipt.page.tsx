import { BRANDS, type Brand } from '#kernel';
import { Facts, Mark } from '#pages';
import { document, SCRIPT_PATH } from './document.js';
import { PasskeyOffer } from './passkey.page.js';
import { BackToShop, billed } from './parts.js';
import type { WindowView } from './view.js';
import { WORDS } from './words.js';

export interface Receipt {
  readonly paymentId: string;
  readonly orderId: string;
  /** RFC 3339. */
  readonly chargedAt: string;
  readonly maskedPhone: string | null;
  readonly carrier: Brand | null;
  readonly backHref: string;
  /** Whether this device may be asked next time, or will be. */
  readonly passkey: 'offered' | 'kept' | null;
}

/** When, to whom, how much for what, and how to object: the four things a subscriber must be told. */
export function receiptPage(view: WindowView, receipt: Receipt): string {
  const words = WORDS[view.language];
  const won = words.won(view.amount);
  const page = (
    <>
      <section class="card">
        <Mark kind="good" />
        <h1>{words.chargedTitle}</h1>
        <p class="amount">{won}</p>
        <Facts
          rows={[
            [words.item, view.itemName],
            [words.goods, words.goodsClass[view.goodsClass]],
            [words.servicePeriod, view.servicePeriod],
            [words.merchant, view.merchantName],
            [words.contact, view.merchantContact],
            [words.chargedAt, `${words.at(receipt.chargedAt)} (${words.timeZone})`],
            [words.kind, words.onePayment],
            [words.bill, billed(view)],
            [words.carrier, receipt.carrier && BRANDS[receipt.carrier][view.language]],
            [words.phone, receipt.maskedPhone],
            [words.orderId, receipt.orderId],
            [words.paymentId, receipt.paymentId],
          ]}
        />
        <div class="stack">
          <BackToShop words={words} href={receipt.backHref} />
          {receipt.passkey === 'kept' && <p class="note">{words.passkeyKept}</p>}
          <p class="note">{words.objection(view.support)}</p>
        </div>
      </section>
      {receipt.passkey === 'offered' && <PasskeyOffer view={view} words={words} />}
    </>
  );
  const title = `${words.chargedTitle} · ${words.payment(won)}`;
  const head = { title, livemode: view.livemode };
  return document(view, receipt.passkey === 'offered' ? { ...head, script: SCRIPT_PATH } : head, page);
}
