import { hostOf, isId } from '#kernel';
import { Limits } from '#limits';
import { Operators, type Acting } from '#operators';
import { Passcodes } from '#passcodes';
import { charged, Payments, Reviews, type Payment } from '#payments';
import { Database, Idempotency, problem, type Outcome, type Remembered, type Tx } from '#platform';
import { Risk, type Judgement } from '#risk';
import { Webhooks } from '#webhooks';
import { Injectable } from '@nestjs/common';
import type { REVIEW_ENDS, ReviewRequest, ReviewsPage } from './reviews.schemas.js';

type End = (typeof REVIEW_ENDS)[number];

/** An operator looks at what the risk rules hold back, and lets it go on or refuses it. Lock order: payment, then counters. */
@Injectable()
export class ReviewPayment {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly operators: Operators,
    private readonly payments: Payments,
    private readonly reviews: Reviews,
    private readonly risk: Risk,
    private readonly limits: Limits,
    private readonly passcodes: Passcodes,
    private readonly webhooks: Webhooks,
  ) {}

  /** Whose numbers somebody has looked at is written down. */
  list(by: Acting, { limit, startingAfter }: ReviewsPage) {
    return this.database.tx(async (tx) => {
      const found = await this.reviews.list(tx, limit, startingAfter ?? null);
      const shown = found.slice(0, limit);
      const ids = shown.map(({ id }) => id);
      const judged = new Map((await this.risk.of(ids, tx)).map((judgement) => [judgement.paymentId, judgement]));
      await this.operators.act(tx, by, { what: 'reviews.list', subject: null, detail: { payments: ids } });
      return { data: shown.map((payment) => present(payment, judged.get(payment.id))), hasMore: found.length > limit };
    });
  }

  end(by: Acting, id: string, key: string | null, end: End, body: ReviewRequest): Promise<Remembered> {
    const route = `POST /v1/operator/reviews/${id}/${end === 'released' ? 'release' : 'refuse'}`;
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: by.operator.id, key, route, body }, () => this.once(tx, by, id, end, body)),
    );
  }

  private async once(tx: Tx, by: Acting, id: string, done: End, { reason }: ReviewRequest): Promise<Outcome> {
    const payment = isId('payment', id) ? await this.payments.lock(tx, { id }) : null;
    if (!payment) return problem('not_found').outcome();
    const waits = payment.status === 'reserved' && payment.reviewUntil !== null && !payment.over;
    const ended = waits ? await this[done](tx, payment) : null;
    const outcome = ended ? { status: ended.status } : { refused: 'wrong_state' };
    const what = `review.${done === 'released' ? 'release' : 'refuse'}`;
    const act = await this.operators.act(tx, by, { what, subject: payment.id, detail: { reason, ...outcome } });
    if (ended) return { status: 200, body: { object: 'review_act', act, payment: payment.id, done, status: ended.status } };
    return problem('wrong_state', {
      detail: 'Nobody has to look at this payment, or not any more.',
      charged: charged(payment.status, payment.lateYes),
    }).outcome();
  }

  private async released(tx: Tx, payment: Payment): Promise<Payment | null> {
    const released = await this.payments.released(tx, payment, hostOf(payment.brand!));
    if (released?.capture === 'manual') this.webhooks.announce(tx, this.payments.event(released));
    return released;
  }

  private async refused(tx: Tx, payment: Payment): Promise<Payment | null> {
    const refused = await this.payments.refuse(tx, payment.id, 'blocked_by_gateway');
    if (!refused) return null;
    this.limits.letGo(tx, payment.id);
    this.passcodes.giveUp(tx, payment.id);
    this.webhooks.announce(tx, this.payments.event(refused));
    return refused;
  }
}

const present = (payment: Payment, judgement: Judgement | undefined) => ({
  object: 'review' as const,
  payment: payment.id,
  merchant: payment.merchantId,
  carrier: payment.brand!,
  phoneNumber: payment.phoneMasked!,
  amount: payment.amount,
  currency: 'KRW' as const,
  itemName: payment.itemName,
  category: payment.category,
  until: payment.reviewUntil!.toISOString(),
  score: judgement?.score ?? 0,
  explanation: judgement?.explanation ?? '',
});
