import { hostOf, isId } from '#kernel';
import type { KnownMerchant } from '#merchants';
import { charged, nextAction, Payments } from '#payments';
import { Database, Idempotency, problem, type Remembered } from '#platform';
import { Injectable } from '@nestjs/common';

/** The merchant asks for the charge of a held payment. Capture and cancel lock the payment: exactly one of them wins. */
@Injectable()
export class CapturePayment {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly payments: Payments,
  ) {}

  run(merchant: KnownMerchant, id: string, key: string): Promise<Remembered> {
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: merchant.id, key, route: `POST /v1/payments/${id}/capture`, body: null }, async () => {
        const payment = isId('payment', id) ? await this.payments.lock(tx, { id }) : null;
        if (!payment || payment.merchantId !== merchant.id) return problem('not_found').outcome();
        const may = payment.status === 'reserved' && payment.capture === 'manual' && !payment.over;
        const captured = may ? await this.payments.captured(tx, payment, hostOf(payment.brand!)) : null;
        if (captured) return { status: 200, body: this.payments.present(captured) };
        return problem('wrong_state', {
          detail:
            payment.capture === 'manual'
              ? `The payment is ${payment.status} and cannot be captured now.`
              : 'This payment is charged without capture.',
          charged: charged(payment.status, payment.lateYes),
          nextAction: nextAction(payment),
        }).outcome();
      }),
    );
  }
}
