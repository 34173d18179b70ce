import type { AttemptId, EntryId, Host, MerchantId, PaymentId, RefundId, Won } from '#kernel';
import { Database, gathered, newId, rows, turned, type OfMany, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { POSITIONS } from './ledger.check.js';
import type { AccountId, AccountKind, GiveBackMethod, GoodsClass } from './ledger.rules.js';
import type { Entry } from './ledger.table.js';

/** `already`: it stands in the ledger since an earlier call, and nothing was written. */
export type Posted = 'posted' | 'already';
/** The fee and the VAT on it that moved with a posting: taken by a charge, given back by a refund. */
export type PostedFee =
  { readonly kind: 'posted'; readonly basisPoints: number; readonly fee: Won; readonly vat: Won } | { readonly kind: 'already' };

export interface Charge {
  readonly paymentId: PaymentId;
  readonly merchantId: MerchantId;
  readonly host: Host;
  readonly amount: Won;
  readonly goodsClass: GoodsClass;
  /** The carrier's payment date; the fee rule in force then counts. */
  readonly happenedAt: Date;
}

export interface GiveBack {
  readonly refundId: RefundId;
  readonly paymentId: PaymentId;
  readonly merchantId: MerchantId;
  readonly host: Host;
  /** What was really given back. */
  readonly amount: Won;
  readonly method: GiveBackMethod;
  readonly happenedAt: Date;
}

/** What a refund gave back too much, charged anew. */
export type Recharge = Omit<GiveBack, 'method'>;

export interface Suspense {
  readonly attemptId: AttemptId;
  readonly paymentId: PaymentId;
  readonly host: Host;
  /** What the carrier moved, whatever we had asked for. */
  readonly amount: Won;
  readonly happenedAt: Date;
}

/** Where a payment's money is, in won: `carrier` is what its carrier has taken and not given back, and the sum of the other four. */
export interface Position {
  readonly paymentId: PaymentId;
  readonly charged: Won;
  /** Given back and not charged anew. */
  readonly refunded: Won;
  readonly carrier: Won;
  readonly merchant: Won;
  readonly fee: Won;
  readonly vat: Won;
  readonly suspense: Won;
}

/** Sorted, so that the entries of one posting keep their order. */
export const entryIds = (count: number): EntryId[] => Array.from({ length: count }, () => newId('entry')).sort();

/**
 * The books: each posting is written once, in the transaction of the state it tells of, and never changed. Every verb is one round trip.
 * What cannot be (a refund of what was never charged, more than was paid, another amount under the same key) is a bug and throws.
 */
@Injectable()
export class Ledger {
  constructor(private readonly database: Database) {}

  /** The carrier took it: it owes us the amount, we owe the merchant what is left after fee and VAT. */
  async postCharge(tx: Tx, c: Charge): Promise<PostedFee> {
    return postedFee(tx, POST_CHARGES, ofCharges([c]));
  }

  /** The same of all charges of this transaction together, and nobody asks what fee it was. */
  bookCharge(tx: Tx, c: Charge): void {
    gathered(tx, BOOK_CHARGES, c);
  }

  /** Given back: less for the merchant, and the fee on it returns to him. Refunds of one payment stand in line until the transaction ends. */
  async postRefund(tx: Tx, r: GiveBack): Promise<PostedFee> {
    const parameters = [r.refundId, r.paymentId, r.merchantId, r.host, r.amount, r.method, r.happenedAt, entryIds(3)];
    return postedFee(tx, 'ledger.post_refund($1, $2, $3, $4, $5, $6, $7, $8)', parameters);
  }

  /** After all was given back where a part was asked for: the carrier has charged the rest anew, and the merchant and his fee are as if only the part had gone. */
  async postRecharge(tx: Tx, r: Recharge): Promise<PostedFee> {
    const parameters = [r.refundId, r.paymentId, r.merchantId, r.host, r.amount, r.happenedAt, entryIds(3)];
    return postedFee(tx, 'ledger.post_recharge($1, $2, $3, $4, $5, $6, $7)', parameters);
  }

  /** The carrier moved money without our yes: a wrong amount, a yes after we had refused. It is nobody's until it has been given back. */
  async postSuspense(tx: Tx, s: Suspense): Promise<Posted> {
    return posted(
      tx,
      `ledger.post('suspense:' || $1, 'suspense', $2, $4, null, $5, $6, array['carrier_receivable:' || $3], array['suspense:' || $3], array[$4::bigint])`,
      [s.attemptId, s.paymentId, s.host, s.amount, s.happenedAt, entryIds(1)],
    );
  }

  /** When the carrier took what this attempt left in suspense; null when it left nothing. */
  async suspendedAt(tx: Tx, { paymentId, attemptId }: Pick<Suspense, 'paymentId' | 'attemptId'>): Promise<Date | null> {
    const [found] = await rows<{ happenedAt: Date }>(
      tx,
      `select happened_at as "happenedAt" from ledger.entry where payment_id = $1 and posting = 'suspense:' || $2::text`,
      [paymentId, attemptId],
    );
    return found?.happenedAt ?? null;
  }

  /** All of what an attempt left in suspense has been given back. */
  async resolveSuspense(tx: Tx, s: Suspense & { readonly method: GiveBackMethod }): Promise<Posted> {
    const parameters = [s.attemptId, s.paymentId, s.host, s.amount, s.method, s.happenedAt, entryIds(1)];
    return posted(tx, 'ledger.resolve_suspense($1, $2, $3, $4, $5, $6, $7)', parameters);
  }

  /** In the order in which they were written. */
  entriesOf(paymentId: PaymentId): Promise<Entry[]> {
    return this.database.query<Entry>(
      `select id, posting, payment_id as "paymentId", debit, credit, amount, happened_at as "happenedAt", recorded_at as "recordedAt"
         from ledger.entry where payment_id = $1 order by id`,
      [paymentId],
    );
  }

  /** One for each id, in their order; all 0 where nothing was posted. */
  positions(paymentIds: readonly PaymentId[]): Promise<Position[]> {
    return this.database.query<Position>(POSITIONS, [paymentIds]);
  }

  /** The fold of all entries of an account, on the side on which it grows; 0 for one that was never used. */
  async balance(account: AccountId): Promise<Won> {
    const [found] = await this.database.query<{ balance: Won }>('select coalesce(ledger.balance($1), 0) as balance', [account]);
    return found!.balance;
  }

  balances(): Promise<{ id: AccountId; kind: AccountKind; owner: string | null; balance: Won }[]> {
    return this.database.query('select id, kind, owner, balance from ledger.account_balance order by id');
  }
}

const POST_CHARGES = 'ledger.post_charges($1, $2, $3, $4, $5, $6, $7)';
const ofCharges = (all: readonly Charge[]): unknown[] => [
  ...turned(all.map((c) => [c.paymentId, c.merchantId, c.host, c.amount, c.goodsClass, c.happenedAt])),
  entryIds(3 * all.length),
];
const BOOK_CHARGES: OfMany<Charge> = (all) => [`select count(*) from ${POST_CHARGES}`, ofCharges(all)];

async function postedFee(tx: Tx, call: string, parameters: unknown[]): Promise<PostedFee> {
  const [answer] = await rows<{ posted: boolean; basisPoints: number; fee: Won; vat: Won }>(
    tx,
    `select posted, basis_points as "basisPoints", fee, vat from ${call}`,
    parameters,
  );
  const { posted, basisPoints, fee, vat } = answer!;
  return posted ? { kind: 'posted', basisPoints, fee, vat } : { kind: 'already' };
}

/** @param call of a function of the ledger that says whether it has written. */
export async function posted(tx: Tx, call: string, parameters: unknown[]): Promise<Posted> {
  const [answer] = await rows<{ posted: boolean }>(tx, `select ${call} as posted`, parameters);
  return answer!.posted ? 'posted' : 'already';
}
