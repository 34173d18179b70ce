import type { Host, MerchantId, PaymentId, RefundId, RefusalCode, Won } from '#kernel';
import { Database, newId, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Payment, Refund, RefundCause } from './payments.table.js';
import type { RefundMethod } from './refunds.rules.js';

const COLUMNS = `id, payment_id as "paymentId", merchant_id as "merchantId", host, cause, amount, requested_amount as "requestedAmount", recharge_amount as "rechargeAmount",
  cancelled_at as "cancelledAt", whole, reason, status, refusal, method,
  carrier_payment_id as "carrierPaymentId", created_at as "createdAt", refunded_at as "refundedAt"`;

/** A refund and its payment as they are now. */
interface EndedRefund {
  readonly refund: Refund;
  readonly sequence: number;
  /** What could still be given back, in won. */
  readonly left: number;
  readonly lineKey: string | null;
}

/** Money on its way back. Its amount counts against the payment from the moment it is asked for until it is known to have failed. */
@Injectable()
export class Refunds {
  constructor(private readonly database: Database) {}

  /**
   * Call with the payment locked and the amount checked. @returns null when the same money is being given back already.
   * @param r `recharge`: what is to be charged anew after all has been given back.
   */
  async open(
    tx: Tx,
    payment: Payment,
    r: {
      host: Host;
      cause: RefundCause;
      amount: Won;
      recharge?: Won | null;
      whole: boolean;
      reason: string | null;
      carrierPaymentId: string;
    },
  ): Promise<Refund | null> {
    const [made] = await rows<Refund>(
      tx,
      `with made as (insert into payments.refund (id, payment_id, merchant_id, host, cause, amount, requested_amount, recharge_amount, whole, reason, status, carrier_payment_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $6, $11, $7, $8, 'pending', $9, platform.now()) on conflict do nothing returning *),
       counted as (update payments.payment p set refunding_amount = refunding_amount + made.amount + coalesce(made.recharge_amount, 0) from made where p.id = made.payment_id and made.cause = 'merchant'),
       noted as (insert into payments.event (id, payment_id, at, kind, detail) select $10, payment_id, created_at, 'refund_asked', jsonb_build_object('refund', id, 'cause', cause, 'amount', amount) from made),
       left_for as (insert into platform.outbox (id, address, payload, at) select $10, 'charging', jsonb_build_object('kind', 'refund', 'refundId', id, 'host', host), created_at from made)
       select ${COLUMNS} from made`,
      [
        newId('refund'),
        payment.id,
        payment.merchantId,
        r.host,
        r.cause,
        r.amount,
        r.whole,
        r.reason,
        r.carrierPaymentId,
        newId('row'),
        r.recharge ?? null,
      ],
    );
    if (made) this.database.ringAfterCommit(tx, 'charging');
    return made ?? null;
  }

  async find(id: RefundId, tx?: Tx): Promise<Refund | null> {
    const [found] = await rows<Refund>(tx ?? this.database.reader, `select ${COLUMNS} from payments.refund where id = $1`, [id]);
    return found ?? null;
  }

  /**
   * What is on its way back of what was taken without our yes. Call with the attempt to charge locked: it cannot begin or end meanwhile. An operator may have it
   * told anew as another, unless the payment is locked too.
   */
  async standing(tx: Tx, paymentId: PaymentId, carrierPaymentId: string): Promise<Refund | null> {
    const [found] = await rows<Refund>(
      tx,
      `select ${COLUMNS} from payments.refund where payment_id = $1 and carrier_payment_id = $2 and cause <> 'merchant' and status in ('pending', 'unknown')`,
      [paymentId, carrierPaymentId],
    );
    return found ?? null;
  }

  /** Whether what the carrier took without our yes has been given back. */
  async isBack(paymentId: PaymentId, carrierPaymentId: string): Promise<boolean> {
    const sql = `select from payments.refund where payment_id = $1 and carrier_payment_id = $2 and cause <> 'merchant' and status = 'succeeded'`;
    return (await this.database.query(sql, [paymentId, carrierPaymentId])).length > 0;
  }

  /** An operator gives back what the carrier may have; now it says that it has, and how much. */
  async taken(tx: Tx, id: RefundId, amount: Won, takenAt: Date): Promise<void> {
    await rows(
      tx,
      `update payments.refund set amount = $2, requested_amount = $2, taken_at = $3 where id = $1 and cause = 'operator' and status in ('pending', 'unknown')`,
      [id, amount, takenAt],
    );
  }

  /** Another merchant's refund is not there, nor is money that we gave back by ourselves. */
  async findOf(merchantId: MerchantId, id: RefundId): Promise<Refund | null> {
    const [found] = await this.database.query<Refund>(
      `select ${COLUMNS} from payments.refund where id = $1 and merchant_id = $2 and cause = 'merchant'`,
      [id, merchantId],
    );
    return found ?? null;
  }

  /** Newest first. @returns one more than `limit` when there are more. */
  list(paymentId: PaymentId, limit: number, startingAfter: string | null): Promise<Refund[]> {
    return this.database.query<Refund>(
      `select ${COLUMNS} from payments.refund where payment_id = $1 and cause = 'merchant' and ($2::text is null or id < $2) order by id desc limit $3`,
      [paymentId, startingAfter, limit + 1],
    );
  }

  /** All of them, newest first. */
  listOf(paymentId: PaymentId): Promise<Refund[]> {
    return this.database.query<Refund>(
      `select ${COLUMNS} from payments.refund where payment_id = $1 and cause = 'merchant' order by id desc`,
      [paymentId],
    );
  }

  /** The carrier was told and fell silent. */
  async unknown(tx: Tx, id: RefundId): Promise<void> {
    await rows(tx, `update payments.refund set status = 'unknown' where id = $1 and status = 'pending'`, [id]);
  }

  /** All is given back, and the rest is to be charged anew. Call with the payment locked. */
  async cancelled(tx: Tx, { id }: Refund, cancelledAt: Date): Promise<void> {
    await rows(
      tx,
      `with cancelled as (update payments.refund set status = 'pending', cancelled_at = $2 where id = $1 and status in ('pending', 'unknown') and cancelled_at is null returning *),
       noted as (insert into payments.event (id, payment_id, at, kind, detail) select $3, payment_id, platform.now(), 'recharge_due', jsonb_build_object('refund', id, 'amount', recharge_amount) from cancelled),
       left_for as (insert into platform.outbox (id, address, payload, at) select $3, 'charging', jsonb_build_object('kind', 'recharge', 'refundId', id, 'host', host), platform.now() from cancelled)
       select id from cancelled`,
      [id, cancelledAt, newId('row')],
    );
    this.database.ringAfterCommit(tx, 'charging');
  }

  /** Whether what is being given back of this payment is to be charged anew in part. */
  async recharging(tx: Tx, paymentId: PaymentId): Promise<boolean> {
    const found = await rows(
      tx,
      `select from payments.refund where payment_id = $1 and status in ('pending', 'unknown') and recharge_amount is not null limit 1`,
      [paymentId],
    );
    return found.length === 1;
  }

  /** Whether the order was called off after this refund had been asked for; what was asked for then, or later, is told until it is known anyway. */
  async calledOffSince(tx: Tx, { id, paymentId }: Refund): Promise<boolean> {
    // Both are written with the payment locked, so numbers tell which was first; instants are those at which transactions began.
    const sql = `select from payments.event asked join payments.event off using (payment_id)
       where asked.payment_id = $2 and asked.kind = 'refund_asked' and asked.detail->>'refund' = $1 and off.kind = 'called_off' and off.n > asked.n limit 1`;
    return (await rows(tx, sql, [id, paymentId])).length === 1;
  }

  /** Given back. Call with the payment locked. @param amount what really was, where it is not what was asked for. @returns the refund and the payment as they are now. */
  async succeeded(tx: Tx, id: RefundId, method: RefundMethod, refundedAt: Date, amount: Won | null = null): Promise<EndedRefund | null> {
    return this.end(tx, id, { status: 'succeeded', method, refundedAt, refusal: null, amount });
  }

  /** The carrier said no: the amount may be asked for again. Call with the payment locked. */
  async failed(tx: Tx, id: RefundId, refusal: RefusalCode): Promise<EndedRefund | null> {
    return this.end(tx, id, { status: 'failed', method: null, refundedAt: null, refusal, amount: null });
  }

  /** It had failed, and has been given back after all: its amount counts again. Call with the payment locked and the amount checked. @returns false when it had not failed. */
  async reopen(tx: Tx, id: RefundId): Promise<boolean> {
    const found = await rows(
      tx,
      `with reopened as (update payments.refund set status = 'unknown', refusal = null where id = $1 and cause = 'merchant' and status = 'failed' returning *)
       update payments.payment p set refunding_amount = refunding_amount + r.amount + coalesce(r.recharge_amount, 0) from reopened r where p.id = r.payment_id returning p.id`,
      [id],
    );
    return found.length === 1;
  }

  private async end(
    tx: Tx,
    id: RefundId,
    e: {
      status: 'succeeded' | 'failed';
      method: RefundMethod | null;
      refundedAt: Date | null;
      refusal: RefusalCode | null;
      amount: Won | null;
    },
  ) {
    const [ended] = await rows<Refund & { sequence: number; left: number; lineKey: string | null }>(
      tx,
      `with ended as (update payments.refund r set status = $2, method = $3, refunded_at = $4, refusal = $5, amount = coalesce($7, r.amount)
           from payments.refund before where before.id = r.id and r.id = $1 and r.status in ('pending', 'unknown')
           returning r.*, before.amount + coalesce(before.recharge_amount, 0) as at_stake),
       counted as (update payments.payment p set sequence = p.sequence + 1,
           refunding_amount = p.refunding_amount - case when ended.cause = 'merchant' then ended.at_stake else 0 end,
           refunded_amount = p.refunded_amount + case when ended.cause = 'merchant' and ended.status = 'succeeded' then ended.amount else 0 end
         from ended where p.id = ended.payment_id returning p.sequence, p.amount - p.refunded_amount as "left", p.line_key as "lineKey"),
       noted as (insert into payments.event (id, payment_id, at, kind, detail) select $6, payment_id, platform.now(), 'refund_' || status, jsonb_strip_nulls(jsonb_build_object('refund', id, 'amount', amount, 'method', method, 'code', refusal)) from ended)
       select ${COLUMNS}, c.sequence, c."left", c."lineKey" from ended, counted c`,
      [id, e.status, e.method, e.refundedAt, e.refusal, newId('row'), e.amount],
    );
    if (!ended) return null;
    const { sequence, left, lineKey, ...refund } = ended;
    return { refund, sequence, left, lineKey };
  }

  /** Refunds that nobody has taken to the carrier for `seconds`, nor, after the cancel, what is to be charged anew. What has been begun is asked about in its own time. */
  async waiting(manager: EntityManager, seconds: number, limit: number): Promise<{ id: RefundId; host: Host }[]> {
    return rows(
      manager,
      `select id, host from payments.refund r where status = 'pending' and created_at not between platform.now() - make_interval(secs => $1) and platform.now() + make_interval(secs => $1)
          and not exists (select from payments.attempt a where a.refund_id = r.id and a.kind = case when r.cancelled_at is null then 'refund' else 'recharge' end)
        order by created_at limit $2`,
      [seconds, limit],
    );
  }
}
