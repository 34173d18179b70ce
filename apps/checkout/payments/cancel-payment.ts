import { isId } from '#kernel';
import { Limits } from '#limits';
import type { KnownMerchant } from '#merchants';
import { Passcodes } from '#passcodes';
import { charged, nextAction, Payments, type Payment } from '#payments';
import { Database, Idempotency, problem, type Remembered, type Tx } from '#platform';
import { Webhooks } from '#webhooks';
import { Injectable } from '@nestjs/common';

/** Ends a payment before the charge and lets its hold go. Doing it twice changes nothing; a payment at the carrier is past that. */
@Injectable()
export class CancelPayment {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly limits: Limits,
    private readonly webhooks: Webhooks,
  ) {}

  async byMerchant(merchant: KnownMerchant, id: string, key: string | null): Promise<Remembered> {
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: merchant.id, key, route: `POST /v1/payments/${id}/cancel`, body: null }, async () => {
        const payment = isId('payment', id) ? await this.payments.lock(tx, { id }) : null;
        if (!payment || payment.merchantId !== merchant.id) return problem('not_found').outcome();
        const ended = payment.status === 'cancelled' ? payment : await this.cancel(tx, payment);
        if (ended) return { status: 200, body: this.payments.present(ended) };
        return problem('wrong_state', {
          detail: `The payment is ${payment.status}; it can be cancelled only before the charge.`,
          charged: charged(payment.status, payment.lateYes),
          nextAction: nextAction(payment),
        }).outcome();
      }),
    );
  }

  /** With the payment locked. A captured payment is past cancelling, except by order number. @returns null when it is past the point of cancelling. */
  async cancel(tx: Tx, payment: Payment, captured?: 'also captured'): Promise<Payment | null> {
    if (payment.capturedAt !== null && !captured) return null;
    const ended = await this.payments.move(tx, payment.id, 'cancelled', { set: { notice: null } });
    if (!ended) return null;
    this.passcodes.giveUp(tx, payment.id);
    this.limits.letGo(tx, payment.id);
    this.webhooks.announce(tx, this.payments.event(ended));
    return ended;
  }
}
