import request from 'supertest';
import { kstMonth } from '#kernel';
import { Billing } from '../libs/carriers/camara/billing.js';
import { RechargePayment } from '../apps/charging/recharge-payment.js';
import { RefundPayment } from '../apps/charging/refund-payment.js';
import type { Phone } from './phone.js';
import { RechargingShop } from './recharges.kit.js';
import { monthEnd } from './time.js';

let shop: RechargingShop;
beforeAll(async () => {
  shop = await RechargingShop.open('0106200', { CANCEL_CUT_OFF_MINUTES: 'lgu:1' });
  await shop.gateway.withoutFiles();
  await request(shop.gateway.mockUrl).put('/control/carriers/lgu').send({ cancelCutOffMinutes: 1 }).expect(200);
});
afterAll(() => shop.close());
afterEach(() => void jest.restoreAllMocks());

const MONTH_END = monthEnd();
const [month, nextMonth] = [kstMonth(new Date(MONTH_END - 1)), kstMonth(new Date(MONTH_END))];
const itIs = (minutes: number) =>
  request(shop.gateway.mockUrl)
    .put('/control/clock')
    .send({ now: new Date(MONTH_END + minutes * 60_000).toISOString() })
    .expect(200);

async function bought(): Promise<{ id: string; phone: Phone }> {
  await itIs(-600);
  const phone = await shop.phone();
  const paid = await shop.gateway.buy(phone);
  expect(paid).toMatchObject({ status: 'charged', billingMonth: month });
  return { id: paid['id'] as string, phone };
}

it.each([
  ['after the cut-off', -0.5],
  ['in a later month', 3 * 1440],
])('%s a part is refused, all of it is not', async (_, minutes) => {
  const { id, phone } = await bought();
  await itIs(minutes);
  const part = await shop.ask(id, { amount: 900 });
  expect([part.status, part.body.code]).toEqual([422, 'partial_not_supported']);
  const { body } = await shop.ask(id);
  await shop.gateway.settle();
  expect(await shop.refund(body.id)).toMatchObject({ status: 'succeeded', method: 'next_bill_credit', amount: 4900 });
  expect(await shop.agree(id, phone, 0, 4900)).toEqual([
    ['charge', 4900],
    ['refund', 4900],
  ]);
});

it('asked before the cut-off and taken to the carrier after it: all of it is credited, and nothing is charged anew', async () => {
  const { id, phone } = await bought();
  await itIs(-40);
  const late = jest.spyOn(RefundPayment.prototype, 'run').mockResolvedValue();
  const { body } = await shop.ask(id, { amount: 900 });
  await shop.gateway.settle();
  late.mockRestore();
  await itIs(-0.5);
  await shop.gateway.settle();
  expect(await shop.refund(body.id)).toMatchObject({
    status: 'succeeded',
    method: 'next_bill_credit',
    amount: 4900,
    requestedAmount: 900,
  });
  expect(await shop.agree(id, phone, 0, 4900)).toEqual([
    ['charge', 4900],
    ['refund', 4900],
  ]);
});

it('cancelled before the month ends, and the recharge would come after it: there is none, and the limit is free', async () => {
  const { id, phone } = await bought();
  await itIs(-40);
  const late = jest.spyOn(RechargePayment.prototype, 'run').mockResolvedValue();
  const { body } = await shop.ask(id, { amount: 900 });
  await shop.gateway.settle();
  late.mockRestore();
  await itIs(1);
  await shop.gateway.settle();
  expect(await shop.refund(body.id)).toMatchObject({ status: 'succeeded', method: 'carrier_cancel', amount: 4900, requestedAmount: 900 });
  expect(await shop.agree(id, phone, 0)).toEqual([
    ['charge', 4900],
    ['cancel', 4900],
  ]);
  expect(await shop.gateway.rows(`select from payments.attempt where payment_id = $1 and kind = 'recharge'`, [id])).toEqual([]);
});

it('a recharge that the carrier dates in the next month stands on that month’s bill, and is cancelled there', async () => {
  const { id, phone } = await bought();
  await itIs(-3);
  const { confirm } = Billing.prototype;
  const late = jest.spyOn(Billing.prototype, 'confirm').mockImplementation(async function (this: Billing, ...given) {
    await itIs(0.5);
    return confirm.apply(this, given);
  });
  const { body } = await shop.ask(id, { amount: 900 });
  await shop.gateway.settle();
  late.mockRestore();
  expect(await shop.refund(body.id)).toMatchObject({ status: 'succeeded', method: 'carrier_cancel', amount: 900 });
  expect(await shop.gateway.payment(id)).toMatchObject({ status: 'charged', billingMonth: nextMonth });
  await shop.agree(id, phone, 4000);
  const rest = await shop.ask(id);
  await shop.gateway.settle();
  expect(await shop.refund(rest.body.id)).toMatchObject({ status: 'succeeded', method: 'carrier_cancel', amount: 4000 });
  expect((await shop.agree(id, phone, 0)).map(([type]) => type)).toEqual(['charge', 'cancel', 'charge', 'cancel']);
});
