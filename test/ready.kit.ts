import type { Buyer } from './buyer.js';
import type { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';

/** Somebody with the code in hand. */
export interface Ready {
  readonly id: string;
  readonly buyer: Buyer;
  readonly phone: Phone;
  readonly code: string;
}

/** One purchase on each of these lines, up to the code. @param members what else is said of the `i`th. */
export async function ready(gateway: TestGateway, phones: readonly Phone[], members: (i: number) => object = () => ({})): Promise<Ready[]> {
  const all: Ready[] = [];
  for (const [i, phone] of phones.entries()) {
    const payment = await gateway.register({ amount: 1000 + i, ...members(i) });
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: phone.number, carrier: phone.carrier });
    await gateway.settle();
    all.push({ id: payment['id'] as string, buyer, phone, code: await phone.code() });
  }
  return all;
}
