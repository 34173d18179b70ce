import type { AttemptId } from '#kernel';
import { Refunds as OurRefunds } from '#payments';
import { Billing } from '../libs/carriers/camara/billing.js';
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
