import { newId } from '#platform';
import { call, eventually, expectStatus, form, json } from './demo.http.js';

interface Purchase {
  readonly carrier: string;
  readonly number: string;
  /** Won. */
  readonly amount: number;
}

const HEADERS = { authorization: 'Bearer sk_test_demo', 'content-type': 'application/json' };

/** One purchase through every door, from the order to the charge. @returns the payment. @throws Error when it is not charged. */
export async function buy(
  checkout: string,
  mock: string,
  { carrier, number, amount }: Purchase,
): Promise<{ id: string; billingMonth: string }> {
  const orderId = `month-${newId('row').slice(4)}`;
  const order = { orderId, amount, itemName: '별사탕', goodsClass: 'digital', returnUrl: 'https://shop.example/back' };
  const payment = json(await call('POST', `${checkout}/v1/payments`, order, { ...HEADERS, 'idempotency-key': orderId }), 201);
  const identity = { carrier, phoneNumber: number, birthDate: '900101', genderDigit: '1', agreeTerms: 'yes', agreeAmount: 'yes' };
  const texts = async () => json(await call('GET', `${mock}/control/phones/${number}/messages`), 200) as { id: string; text: string }[];
  const before = (await texts()).length;
  const bound = expectStatus(await form(payment.checkoutUrl, identity), 303);
  const cookie = String(bound.headers['set-cookie']).split(';')[0]!;
  const code = await eventually(async () => {
    const all = await texts();
    return all.length > before ? /#(\d{6})$/.exec(all[0]!.text)?.[1] : undefined;
  });
  expectStatus(await form(payment.checkoutUrl, { code }, cookie), 303);
  return eventually(async () => {
    const now = json(await call('GET', `${checkout}/v1/payments/${payment.id}`, undefined, HEADERS), 200);
    if (now.status === 'refused') throw new Error(`refused: ${now.refusal.code}`);
    return now.status === 'charged' ? now : undefined;
  });
}

/** Gives this much of it back. @throws Error when it is not given back. */
export async function giveBack(checkout: string, payment: string, amount: number): Promise<void> {
  const headers = { ...HEADERS, 'idempotency-key': `back-${payment}` };
  const refund = json(await call('POST', `${checkout}/v1/payments/${payment}/refunds`, { amount }, headers), 201);
  await eventually(async () => {
    const { status } = json(await call('GET', `${checkout}/v1/refunds/${refund.id}`, undefined, HEADERS), 200);
    if (status === 'failed') throw new Error('the refund failed');
    return status === 'succeeded' ? true : undefined;
  });
}
