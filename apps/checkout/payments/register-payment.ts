import { parsePhone, won } from '#kernel';
import { liesUnder, type KnownMerchant } from '#merchants';
import { Payments, tokenHash, windowToken } from '#payments';
import { Idempotency, newId, problem, Secrets, SharedTx, type Remembered } from '#platform';
import { Injectable } from '@nestjs/common';
import type { RegisterPayment as Request } from './schemas.js';

/** The merchant asks for a window. tx { key and body hash · payment open }. */
@Injectable()
export class RegisterPayment {
  constructor(
    private readonly shared: SharedTx,
    private readonly idempotency: Idempotency,
    private readonly payments: Payments,
    private readonly secrets: Secrets,
  ) {}

  async run(merchant: KnownMerchant, key: string, request: Request): Promise<Remembered> {
    if (!liesUnder(request.returnUrl, merchant.origins)) {
      throw problem('invalid_request', { param: 'returnUrl', detail: 'The address does not lie under an origin registered for you.' });
    }
    return this.shared.run(`${merchant.id}/${key}`, (tx) =>
      this.idempotency.once(tx, { owner: merchant.id, key, route: 'POST /v1/payments', body: request }, async () => {
        const id = newId('payment');
        const { subscriber, ...rest } = request;
        const payment = await this.payments.register(tx, {
          ...rest,
          id,
          key,
          amount: won(request.amount),
          merchantId: merchant.id,
          livemode: merchant.livemode,
          tokenHash: tokenHash(windowToken(this.secrets, id)),
          servicePeriod: request.servicePeriod ?? null,
          lockedBrand: subscriber?.carrier ?? null,
          lockedPhoneSealed: subscriber ? this.secrets.seal('phone', id, parsePhone(subscriber.phoneNumber)!) : null,
        });
        switch (payment) {
          case 'order taken':
            return problem('duplicate_order', { param: 'orderId', detail: 'This order id belongs to another payment of yours.' }).outcome();
          case 'key called off':
            // Thrown, so that the payment is not registered after all; the key stays called off.
            throw problem('called_off', { param: 'Idempotency-Key', detail: 'You called this key off before the payment was registered.' });
          default:
            return { status: 201, body: this.payments.present(payment) };
        }
      }),
    );
  }
}
