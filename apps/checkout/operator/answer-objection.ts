import { isId, type RefundId } from '#kernel';
import { Merchants } from '#merchants';
import { Operators, type Acting } from '#operators';
import { Objections, Payments, refundable, type Objection, type RefundView, type SeenPayment } from '#payments';
import { Database, Idempotency, problem, type Outcome, type Remembered, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { RefundPayment } from '../payments/refund-payment.js';
import type { ObjectionRequest, ObjectionsPage } from './objections.schemas.js';

const VERBS = { accepted: 'accept', rejected: 'reject' } as const;
type Verdict = keyof typeof VERBS;

/** An operator answers an objection: accepted, all that is left goes back; rejected, it stays, and the subscriber reads why. Lock order: payment, objection. */
@Injectable()
export class AnswerObjection {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly operators: Operators,
    private readonly merchants: Merchants,
    private readonly payments: Payments,
    private readonly objections: Objections,
    private readonly refunding: RefundPayment,
  ) {}

  /** People wrote them: who has read which is written down. */
  list(by: Acting, { state, limit, startingAfter }: ObjectionsPage) {
    return this.database.tx(async (tx) => {
      const after = startingAfter ?? null;
      const found = await (state === 'owed' ? this.objections.listOwed(tx, limit, after) : this.objections.list(tx, state, limit, after));
      const shown = found.slice(0, limit);
      await this.operators.act(tx, by, { what: 'objections.list', subject: null, detail: { objections: shown.map(({ id }) => id) } });
      return { data: shown.map(present), hasMore: found.length > limit };
    });
  }

  run(by: Acting, id: string, key: string | null, verdict: Verdict, body: ObjectionRequest): Promise<Remembered> {
    const route = `POST /v1/operator/objections/${id}/${VERBS[verdict]}`;
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: by.operator.id, key, route, body }, () => this.once(tx, by, id, verdict, body)),
    );
  }

  private async once(tx: Tx, by: Acting, id: string, verdict: Verdict, { answer }: ObjectionRequest): Promise<Outcome> {
    const found = isId('objection', id) ? await this.objections.find(tx, id) : null;
    if (!found) return problem('not_found').outcome();
    const payment = (await this.payments.lock(tx, { id: found.paymentId }))!;
    const known = (await this.objections.find(tx, found.id))!;
    // Accepted before, and the carrier refused to give it back: pressed again, it is asked again.
    const again = known.state === 'accepted' && verdict === 'accepted' && payment.status === 'charged' && refundable(payment) > 0;
    if (known.state !== 'open' && !again) return this.late(tx, by, known, verdict);
    const given = verdict === 'accepted' ? await this.giveBack(tx, payment, found) : null;
    if (given && 'refused' in given) {
      await this.refusedAct(tx, by, known, verdict);
      return given.refused;
    }
    const answered = again ? known : await this.objections.answer(tx, found.id, { state: verdict, answer, by: by.operator.id });
    if (!answered) throw new Error(`objection ${id} was answered while its payment was locked`);
    const refund = given?.refund ?? null;
    const what = `objection.${VERBS[verdict]}`;
    const act = await this.operators.act(tx, by, { what, subject: found.id, detail: { payment: payment.id, answer, refund } });
    return { status: 200, body: { object: 'objection_act', act, objection: present(answered), refund } };
  }

  private async late(tx: Tx, by: Acting, known: Objection, verdict: Verdict): Promise<Outcome> {
    await this.refusedAct(tx, by, known, verdict);
    return problem('wrong_state', { detail: `This objection is ${known.state} already.`, charged: 'yes' }).outcome();
  }

  private async refusedAct(tx: Tx, by: Acting, { id, paymentId }: Objection, verdict: Verdict): Promise<void> {
    const detail = { payment: paymentId, refused: 'wrong_state' };
    await this.operators.act(tx, by, { what: `objection.${VERBS[verdict]}`, subject: id, detail });
  }

  /** @returns no refund where nothing is left that could go back. */
  private async giveBack(tx: Tx, payment: SeenPayment, { id }: Objection): Promise<{ refund: RefundId | null } | { refused: Outcome }> {
    if (refundable(payment) === 0) return { refund: null };
    const merchant = await this.merchants.get(payment.merchantId, tx);
    const outcome = await this.refunding.refund(tx, merchant, payment, { reason: `objection ${id}` });
    return outcome.status === 201 ? { refund: (outcome.body as RefundView).id } : { refused: outcome };
  }
}

const present = ({ id, paymentId, merchantId, state, reason, openedAt, dueAt, answer, answeredAt }: Objection) => ({
  id,
  object: 'objection' as const,
  payment: paymentId,
  merchant: merchantId,
  state,
  reason,
  openedAt: openedAt.toISOString(),
  dueAt: dueAt.toISOString(),
  answer,
  answeredAt: answeredAt?.toISOString() ?? null,
});
