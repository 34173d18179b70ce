import type { MerchantId, ObjectionId, OperatorId, PaymentId } from '#kernel';
import { Database, newId, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Objection, ObjectionState } from './objections.table.js';
import type { Payment } from './payments.table.js';

/** The law gives two weeks for the answer. */
export const ANSWER_WITHIN_DAYS = 14;

const COLUMNS = `id, payment_id as "paymentId", merchant_id as "merchantId", state, reason, opened_at as "openedAt", due_at as "dueAt", answer, answered_at as "answeredAt", answered_by as "answeredBy"`;
/** Two weeks of Korea's calendar. */
const DUE = `(platform.now() at time zone 'Asia/Seoul' + interval '${ANSWER_WITHIN_DAYS} days') at time zone 'Asia/Seoul'`;

/** What was taken back from the merchant unpaid cannot go back: it is owed again once the subscriber has paid. */
const OWED = `o.state = 'accepted' and exists (select from payments.payment p
  where p.id = o.payment_id and p.status = 'charged' and not p.clawed_back and p.refunded_amount + p.refunding_amount < p.amount)`;

export type Objected = Objection | 'not_charged' | 'open_already';

/** Objections to charges, and their two-week clock. Lock order: payment, objection. */
@Injectable()
export class Objections {
  constructor(private readonly database: Database) {}

  /** The subscriber objects. Call with the payment locked; that the charge is on this person's line is for the caller to know. */
  async object(tx: Tx, payment: Payment, reason: string): Promise<Objected> {
    if (payment.status !== 'charged') return 'not_charged';
    const [made] = await rows<Objection>(
      tx,
      `with made as (insert into payments.objection (id, payment_id, merchant_id, state, reason, opened_at, due_at)
         values ($1, $2, $3, 'open', $4, platform.now(), ${DUE}) on conflict do nothing returning *),
       noted as (insert into payments.event (id, payment_id, at, kind, detail)
         select $5, payment_id, opened_at, 'objected', jsonb_build_object('objection', id, 'dueAt', to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) from made)
       select ${COLUMNS} from made`,
      [newId('objection'), payment.id, payment.merchantId, reason, newId('row')],
    );
    return made ?? 'open_already';
  }

  /** Accepting gives nothing back by itself: the caller does, in this transaction. @returns null when it has been answered already. */
  async answer(
    tx: Tx,
    id: ObjectionId,
    a: { readonly state: Exclude<ObjectionState, 'open'>; readonly answer: string; readonly by: OperatorId },
  ): Promise<Objection | null> {
    const [answered] = await rows<Objection>(
      tx,
      `with answered as (update payments.objection set state = $2, answer = $3, answered_by = $4, answered_at = platform.now() where id = $1 and state = 'open' returning *),
       noted as (insert into payments.event (id, payment_id, at, kind, detail) select $5, payment_id, answered_at, 'objection_' || state, jsonb_build_object('objection', id) from answered)
       select ${COLUMNS} from answered`,
      [id, a.state, a.answer, a.by, newId('row')],
    );
    return answered ?? null;
  }

  /** Oldest first, and so by the day on which an answer is due. @returns one more than `limit` when there are more. */
  list(tx: Tx, state: ObjectionState, limit: number, startingAfter: string | null): Promise<Objection[]> {
    return rows(tx, `select ${COLUMNS} from payments.objection where state = $1 and ($2::text is null or id > $2) order by id limit $3`, [
      state,
      startingAfter,
      limit + 1,
    ]);
  }

  /** Accepted, and the carrier has refused to give back what is left: oldest first, as in `list`. */
  listOwed(tx: Tx, limit: number, startingAfter: string | null): Promise<Objection[]> {
    return rows(tx, `select ${COLUMNS} from payments.objection o where ${OWED} and ($1::text is null or id > $1) order by id limit $2`, [
      startingAfter,
      limit + 1,
    ]);
  }

  /** How many were accepted, and what they are about is neither given back nor on its way. */
  async owed(): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(`select count(*)::int as n from payments.objection o where ${OWED}`);
    return row!.n;
  }

  /** Whether one about this payment was accepted. */
  async accepted(tx: Tx, paymentId: PaymentId): Promise<boolean> {
    const found = await rows(tx, `select from payments.objection where payment_id = $1 and state = 'accepted' limit 1`, [paymentId]);
    return found.length === 1;
  }

  async find(tx: Tx, id: ObjectionId): Promise<Objection | null> {
    const [found] = await rows<Objection>(tx, `select ${COLUMNS} from payments.objection where id = $1`, [id]);
    return found ?? null;
  }

  /** Newest first. */
  of(paymentId: PaymentId): Promise<Objection[]> {
    return this.database.query<Objection>(`select ${COLUMNS} from payments.objection where payment_id = $1 order by id desc`, [paymentId]);
  }

  /** Payments of this merchant of which nothing is to be paid out now. */
  async withheldOf(tx: Tx, merchantId: MerchantId): Promise<PaymentId[]> {
    const found = await rows<{ id: PaymentId }>(tx, 'select payment_id as id from payments.withheld where merchant_id = $1 order by 1', [
      merchantId,
    ]);
    return found.map(({ id }) => id);
  }

  /** How many wait for an answer past the two weeks. */
  async overdue(): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(
      `select count(*)::int as n from payments.objection where state = 'open' and due_at <= platform.now()`,
    );
    return row!.n;
  }
}
