import type { AttemptId } from '#kernel';
import { Attempts, Refunds as OurRefunds } from '#payments';
import { RefundPayment } from '../apps/charging/refund-payment.js';
import { Billing } from '../libs/carriers/camara/billing.js';
import { Refunds } from '../libs/carriers/camara/refunds.js';
import { silent } from '../libs/carriers/carriers.rules.js';
import { TestGateway } from './gateway.js';
import { Desk, expectBack } from './operators.kit.js';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '800' });
  await gateway.withoutFiles();
  desk = new Desk(gateway);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await gateway.fault('none');
  expect([await desk.list(), await desk.alarm()]).toEqual([[], 0]);
});
afterAll(() => gateway.closeBalanced());

const giveBacks = (payment: string) =>
  gateway.rows('select status, amount::int from payments.refund where payment_id = $1 order by id', [payment]);

async function expectBackAndRefused(phone: Parameters<Desk['books']>[0], payment: Record<string, any>, amount: number): Promise<void> {
  expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'refused', charged: 'no', refundedAmount: 0 });
  expectBack(await desk.books(phone, payment), amount);
}

it('an operator’s give-back told anew at the moment in which the carrier first shows that it took another amount: all of that goes back', async () => {
  const hidden = jest.spyOn(Billing.prototype, 'read').mockResolvedValue(silent('cut'));
  const phone = await desk.line({ carrier: 'kt', fault: 'wrong_amount', asynchronous: true, ported: true });
  const payment = await gateway.buy(phone);
  await desk.silentForADay();
  await gateway.fault('none');
  const charge = await desk.stuck(payment);
  await desk.giveBack(charge);
  await gateway.settle();
  const item = await desk.stuck(payment);
  expect(item).toMatchObject({ what: 'refund', stuckBecause: 'give_back_refused' });
  await phone.set({ ported: false });
  hidden.mockRestore();
  const { standing } = OurRefunds.prototype;
  let pressed = 0;
  jest.spyOn(OurRefunds.prototype, 'standing').mockImplementationOnce(async function (this: OurRefunds, ...of) {
    const found = await standing.apply(this, of);
    pressed = (await desk.giveBack(item)).status;
    return found;
  });
  await gateway.callBack(charge['id'] as AttemptId, 'kt');
  await gateway.settle();
  expect(pressed).toBe(202);
  await expectBackAndRefused(phone, payment, 4910);
  expect(await giveBacks(payment['id'])).toEqual([
    { status: 'failed', amount: 4900 },
    { status: 'succeeded', amount: 4910 },
  ]);
});

it('a give-back that ends with one that had gone through after all, at the moment in which it begins: the carrier is not told of it', async () => {
  const { order } = Refunds.prototype;
  const told = jest.spyOn(Refunds.prototype, 'order').mockImplementationOnce(async function (this: Refunds, given, _sink, may) {
    // It gives back and does not call back yet.
    await order.call(this, given, null, may);
    return { kind: 'refused', refusal: 'policy_refused', why: 'denied' };
  });
  const phone = await desk.line({ carrier: 'kt', fault: 'wrong_amount', asynchronous: false });
  const payment = await gateway.buy(phone);
  const first = await desk.stuck(payment);
  let begin!: () => void;
  const gate = new Promise<void>((resolve) => (begin = resolve));
  const { run } = RefundPayment.prototype;
  jest.spyOn(RefundPayment.prototype, 'run').mockImplementationOnce(async function (this: RefundPayment, refund) {
    await gate;
    return run.call(this, refund);
  });
  const { ofRefund } = Attempts.prototype;
  const begun = `select from payments.attempt where payment_id = $1 and kind = 'refund' and id <> $2`;
  const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%from payments.attempt where payment_id = %'`;
  jest.spyOn(Attempts.prototype, 'ofRefund').mockImplementationOnce(async function (this: Attempts, ...of) {
    const found = await ofRefund.apply(this, of);
    begin();
    while ((await gateway.rows(begun, [payment['id'], first['id']])).length + (await gateway.rows(waits)).length === 0);
    return found;
  });
  await desk.giveBack(first);
  await gateway.callBack(first['id'] as AttemptId, 'kt');
  await gateway.settle();
  expect(told).toHaveBeenCalledTimes(1);
  await expectBackAndRefused(phone, payment, 4910);
  expect(await giveBacks(payment['id'])).toMatchObject([{ status: 'failed' }, { status: 'succeeded' }]);
});
