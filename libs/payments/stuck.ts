import type { AttemptId, Brand, Host, MerchantId, PaymentId, RefundId, RefusalCode, Won } from '#kernel';
import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Status } from './payments.rules.js';
import type { AttemptKind, AttemptState } from './payments.table.js';
import type { StuckBecause } from './stuck.rules.js';

/** An attempt and what an operator must know of its payment. */
export interface StuckAttempt {
  readonly id: AttemptId;
  readonly what: AttemptKind;
  readonly state: AttemptState;
  readonly paymentId: PaymentId;
  readonly refundId: RefundId | null;
  readonly merchantId: MerchantId;
  readonly host: Host;
  readonly brand: Brand | null;
  readonly phoneMasked: string | null;
  /** In won: what was to be taken, or given back. */
  readonly amount: Won;
  readonly paymentStatus: Status;
  readonly lateYes: boolean;
  readonly calledOff: boolean;
  readonly carrierPaymentId: string | null;
  readonly startedAt: Date;
  readonly asks: number;
  readonly askedAt: Date | null;
  /** When it is asked about next; null while it waits for a person. */
  readonly dueAt: Date | null;
  readonly stuckBecause: StuckBecause | null;
  readonly refusal: RefusalCode | null;
}

const STUCK = `select a.id, a.kind as what, a.state, a.payment_id as "paymentId", a.refund_id as "refundId", p.merchant_id as "merchantId",
    a.host, p.brand, p.phone_masked as "phoneMasked", a.amount, p.status as "paymentStatus", p.late_yes as "lateYes", p.called_off as "calledOff", a.carrier_payment_id as "carrierPaymentId",
    a.started_at as "startedAt", a.asks, a.asked_at as "askedAt", a.due_at as "dueAt", a.stuck_because as "stuckBecause", a.refusal
  from payments.attempt a join payments.payment p on p.id = a.payment_id`;

/** Attempts that a person must look at, and what the person may set going. Lock order: attempt, payment. */
@Injectable()
export class StuckAttempts {
  constructor(private readonly database: Database) {}

  /** Oldest first. @returns one more than `limit` when there are more. */
  list(tx: Tx, limit: number, startingAfter: string | null): Promise<StuckAttempt[]> {
    return rows(tx, `${STUCK} where a.stuck_because is not null and ($1::text is null or a.id > $1) order by a.id limit $2`, [
      startingAfter,
      limit + 1,
    ]);
  }

  /** How many a person must look at. */
  async count(): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(
      `select count(*)::int as n from payments.attempt where state = 'silent' and stuck_because is not null`,
    );
    return row!.n;
  }

  /** Whether or not it is stuck. */
  async find(tx: Tx, id: AttemptId): Promise<StuckAttempt | null> {
    const [found] = await rows<StuckAttempt>(tx, `${STUCK} where a.id = $1`, [id]);
    return found ?? null;
  }

  /** Holds the attempt until the transaction ends. Two statements: what is read must be from after the lock. */
  async lock(tx: Tx, id: AttemptId): Promise<StuckAttempt | null> {
    await rows(tx, 'select from payments.attempt where id = $1 for no key update', [id]);
    return this.find(tx, id);
  }

  /** It is asked about now, and stays on the list until the answer is known. */
  async askNow(tx: Tx, id: AttemptId): Promise<void> {
    await rows(tx, 'update payments.attempt set due_at = platform.now() where id = $1', [id]);
    this.database.ringAfterCommit(tx, 'charging');
  }

  /** Another attempt goes on in its place: this one waits for that one's end, and nobody asks by itself. */
  async rest(tx: Tx, id: AttemptId): Promise<void> {
    await rows(tx, 'update payments.attempt set due_at = null, stuck_because = null where id = $1', [id]);
  }

  /** Why the carrier does not take back, for the person who looks. */
  async refused(tx: Tx, id: AttemptId, refusal: RefusalCode): Promise<void> {
    await rows(tx, 'update payments.attempt set refusal = $2 where id = $1', [id, refusal]);
  }
}
