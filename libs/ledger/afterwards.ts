import type { BreakId, Host, MerchantId, PaymentId, Won } from '#kernel';
import { newId, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Posted } from './ledger.js';

/** What a carrier says of a charge after it was made. */
export interface Said {
  readonly paymentId: PaymentId;
  readonly merchantId: MerchantId;
  readonly host: Host;
  /** In won. */
  readonly amount: Won;
  readonly happenedAt: Date;
}

/** `other`: it is not what stands open of the payment, and nothing was written. */
export type Settled = Posted | 'other';

const ids = (count: number): string[] => Array.from({ length: count }, () => newId('entry')).sort();

/** The books after the carrier's answers. Each verb is one round trip, and doing it twice changes nothing. */
@Injectable()
export class Afterwards {
  /** The carrier does not bill it: charge and fee are undone. */
  async postRejection(tx: Tx, { paymentId, merchantId, host, amount, happenedAt }: Said): Promise<Settled> {
    const [answer] = await rows<{ posted: Settled }>(tx, 'select ledger.post_rejection($1, $2, $3, $4, $5, $6) as posted', [
      paymentId, merchantId, host, amount, happenedAt, ids(3),
    ]); // prettier-ignore
    return answer!.posted;
  }

  /** The subscriber has paid the carrier. @param about what says so. @returns `restored`: won that come back to the merchant, from whom they had been taken. */
  async postCollected(tx: Tx, about: string, said: Said): Promise<{ posted: Settled; restored: Won }> {
    const { paymentId, merchantId, host, amount, happenedAt } = said;
    const [answer] = await rows<{ posted: Settled; restored: Won }>(
      tx,
      'select posted, restored from ledger.post_collected($1, $2, $3, $4, $5, $6, $7, $8)',
      [about, paymentId, merchantId, host, amount, happenedAt, ids(1), ids(3)],
    );
    return answer!;
  }

  /** The subscriber has not paid. @returns `clawed`: won taken back from the merchant, whose contract says so. */
  async postUncollected(tx: Tx, about: string, said: Said, clawBack: boolean): Promise<{ posted: Settled; clawed: Won }> {
    const { paymentId, merchantId, host, amount, happenedAt } = said;
    const [answer] = await rows<{ posted: Settled; clawed: Won }>(
      tx,
      'select posted, clawed from ledger.post_uncollected($1, $2, $3, $4, $5, $6, $7, $8, $9)',
      [about, paymentId, merchantId, host, amount, clawBack, happenedAt, ids(1), ids(3)],
    );
    return answer!;
  }

  /** A break is resolved: what the carrier owes us grows by this, or shrinks. @param amount in won; not 0. */
  async postCorrection(tx: Tx, id: BreakId, host: Host, amount: number): Promise<Posted> {
    const accounts = [`carrier_receivable:${host}`, `differences:${host}`];
    const [debit, credit] = amount > 0 ? accounts : accounts.toReversed();
    const [answer] = await rows<{ posted: boolean }>(
      tx,
      `select ledger.post('correction:' || $1, 'correction', null, $2, null, platform.now(), $3, array[$4], array[$5], array[$2::bigint]) as posted`,
      [id, Math.abs(amount), ids(1), debit, credit],
    );
    return answer!.posted ? 'posted' : 'already';
  }
}
