import { Refunds } from '../libs/carriers/camara/refunds.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

/** The carrier gives its refunds ids that are told apart only below the payment that each is of. */
function namingRefunds(name: (carrierPaymentId: string) => string): void {
  const { order } = Refunds.prototype;
  jest.spyOn(Refunds.prototype, 'order').mockImplementation(async function (this: Refunds, ...told) {
    const found = await order.apply(this, told);
    return found.kind === 'seen' ? { kind: 'seen', seen: { ...found.seen, id: name(told[0].carrierPaymentId) } } : found;
  });
}

it('refunds of several payments may have one id at the carrier, or the id of a charge: each is given back', async () => {
  const phone = gateway.phone('01085560001');
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.push((await gateway.buy(phone, { itemName: `별사탕 ${n}` }))['id'] as string);
  const [, , last] = await gateway.rows<{ name: string }>('select carrier_payment_id as name from payments.attempt order by started_at');
  namingRefunds((carrierPaymentId) => (carrierPaymentId === last!.name ? carrierPaymentId : '1'));
  for (const id of ids) await gateway.api('post', `/v1/payments/${id}/refunds`, {}, { 'idempotency-key': `refund-${id}` });
  await gateway.settle();
  expect(await gateway.rows('select status from payments.refund')).toEqual(Array(3).fill({ status: 'succeeded' }));
  const names = await gateway.rows(`select carrier_payment_id as name from payments.attempt where kind = 'refund' order by started_at, id`);
  expect(names.map((row) => row['name']).sort()).toEqual(['1', '1', last!.name].sort());
});
