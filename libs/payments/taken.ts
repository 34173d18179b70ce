import type { MerchantId, PaymentId } from '#kernel';
import { rows, Secrets, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

/** Under which the row of a merchant's key is found; the key itself is not kept. */
export const registeredKey = (secrets: Secrets, merchantId: MerchantId, key: string): string =>
  secrets.lookup('registered key', JSON.stringify([merchantId, key]));

/** Order ids and idempotency keys of registrations. What was called off before it was registered never can be. */
@Injectable()
export class Taken {
  constructor(private readonly secrets: Secrets) {}

  /** Makes sure that this order can never be registered anew; waits for a registration under way. @returns the payment that has it, if there is one. */
  async takeOrder(tx: Tx, merchantId: MerchantId, orderId: string): Promise<PaymentId | null> {
    await rows(tx, 'insert into payments.taken_order (merchant_id, order_id) values ($1, $2) on conflict do nothing', [
      merchantId,
      orderId,
    ]);
    return idOf(tx, 'select payment_id as id from payments.taken_order where merchant_id = $1 and order_id = $2', [merchantId, orderId]);
  }

  /** Makes sure that nothing more can be registered under this key; waits for a registration under way. @returns the payment that was, if there is one. */
  async takeKey(tx: Tx, merchantId: MerchantId, key: string): Promise<PaymentId | null> {
    const hash = registeredKey(this.secrets, merchantId, key);
    await rows(tx, 'insert into payments.registered_key (hash) values ($1) on conflict do nothing', [hash]);
    return idOf(tx, 'select payment_id as id from payments.registered_key where hash = $1', [hash]);
  }
}

async function idOf(tx: Tx, sql: string, parameters: unknown[]): Promise<PaymentId | null> {
  const [found] = await rows<{ id: PaymentId | null }>(tx, sql, parameters);
  return found!.id;
}
