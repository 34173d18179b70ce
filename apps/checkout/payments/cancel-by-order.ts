import type { KnownMerchant } from '#merchants';
import { Payments, refundable, Refunds, Taken, type PaymentView } from '#payments';
import { Database, Idempotency, problem, type Outcome, type Remembered, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { CancelPayment } from './cancel-payment.js';
import { RefundPayment } from './refund-payment.js';
import type { CancelByOrderRequest, Done } from './schemas.js';

/**
 * Net-cancel by the merchant's own order number, or by the key under which it registered (or tried to), for whoever does not know how a request ended:
 * whatever became of it, afterwards it takes no money. No time window; doing it twice changes nothing.
 */
@Injectable()
export class CancelByOrder {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly payments: Payments,
    private readonly taken: Taken,
    private readonly refunds: Refunds,
    private readonly cancelling: CancelPayment,
    private readonly refunding: RefundPayment,
  ) {}

  async run(merchant: KnownMerchant, key: string, request: CancelByOrderRequest): Promise<Remembered> {
    const byKey = 'idempotencyKey' in request;
    if (byKey && request.idempotencyKey === key)
      throw problem('invalid_request', { param: 'idempotencyKey', detail: 'This request needs a key of its own in its header.' });
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: merchant.id, key, route: 'POST /v1/payments/cancel-by-order', body: request }, async () => {
        const id = byKey
          ? await this.taken.takeKey(tx, merchant.id, request.idempotencyKey)
          : await this.taken.takeOrder(tx, merchant.id, request.orderId);
        const payment = id && (await this.payments.lock(tx, { id }));
        if (!payment) return answer(byKey ? null : request.orderId, 'never_registered', null);
        const done = await this.stop(tx, merchant, payment);
        const now = (await this.payments.lock(tx, { id: payment.id }))!;
        return answer(now.orderId, done, this.payments.present(now));
      }),
    );
  }

  private async stop(tx: Tx, merchant: KnownMerchant, payment: NonNullable<Awaited<ReturnType<Payments['lock']>>>): Promise<Done> {
    switch (payment.status) {
      case 'open':
      case 'code_sent':
      case 'reserved':
        return (await this.cancelling.cancel(tx, payment, 'also captured')) ? 'cancelled' : 'in_progress';
      case 'charging':
      case 'unknown':
        this.payments.cancelWhenKnown(tx, payment.id);
        return 'in_progress';
      case 'charged': {
        // Whatever is on its way back is told again until the carrier takes it.
        this.payments.cancelWhenKnown(tx, payment.id);
        // A part is on its way back, and the rest would be charged anew.
        if (await this.refunds.recharging(tx, payment.id)) return 'in_progress';
        // Taken back from the merchant until the subscriber pays: it goes back when he has.
        if (payment.clawedBack) return 'in_progress';
        if (refundable(payment) === 0) return 'refunded';
        const outcome = await this.refunding.refund(tx, merchant, payment, {});
        return outcome.status === 201 ? 'refunded' : 'in_progress';
      }
      case 'refunded':
        return 'refunded';
      case 'cancelled':
        return 'cancelled';
      case 'refused':
      case 'expired':
        return 'ended';
    }
  }
}

const answer = (orderId: string | null, done: Done, payment: PaymentView | null): Outcome => ({
  status: 200,
  body: { object: 'order_cancellation', orderId, done, payment },
});
