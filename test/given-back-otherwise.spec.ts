import type { AttemptId } from '#kernel';
import { newId } from '#platform';
import { SettleAttempt } from '../apps/charging/settle-attempt.js';
import { Billing } from '../libs/carriers/camara/billing.js';
import { Listing } from '../libs/carriers/camara/listing.js';
import { Refunds } from '../libs/carriers/camara/refunds.js';
import { silent } from '../libs/carriers/carriers.rules.js';
import { TestGateway } from './gateway.js';
import { Desk, expectBack } from './operators.kit.js';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '5000' });
  await gateway.withoutFiles();
  desk = new Desk(gateway);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await gateway.fault('none');
  expect([await desk.list(), await desk.alarm()]).toEqual([[], 0]);
});
afterAll(() => gateway.closeBalanced());

const refused = { kind: 'refused', refusal: 'policy_refused', why: 'denied' } as const;
const giveBacks = (payment: string) =>
  gateway.rows('select cause, status, method from payments.refund where payment_id = $1 order by id', [payment]);

/** The carrier gives back by itself what it has taken, and then has nothing for us to give back. */
function givesBackByItself(): void {
  const { order } = Refunds.prototype;
  jest.spyOn(Refunds.prototype, 'order').mockResolvedValue(refused).mockImplementationOnce(async function (this: Refunds, told, _sink, may) {
    await order.call(this, { ...told, attemptId: newId('attempt') }, null, may);
    return refused;
  }); // prettier-ignore
}

/** What it says of every payment from now on. */
function says(status: 'cancelled' | 'denied'): { mockRestore(): void } {
  const { show } = Listing.prototype;
  jest.spyOn(Listing.prototype, 'show').mockImplementation(async function (this: Listing, id) {
    const shown = await show.call(this, id);
    return shown === 'absent' || 'kind' in shown ? shown : { ...shown, status };
  });
  const { read } = Billing.prototype;
  return jest.spyOn(Billing.prototype, 'read').mockImplementation(async function (this: Billing, ...of) {
    const found = await read.apply(this, of);
    return found.kind === 'seen' ? { kind: 'seen', seen: { ...found.seen, status } } : found;
  });
}

async function aPersonAsks(payment: Record<string, any>): Promise<void> {
  await desk.pass(60);
  await desk.ask(await desk.stuck(payment));
  await gateway.settle();
}

async function expectBackAndRefused(phone: Parameters<Desk['books']>[0], payment: Record<string, any>, amount: number): Promise<void> {
  expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'refused', charged: 'no', refundedAmount: 0 });
  expectBack(await desk.books(phone, payment), amount);
}

describe('what the carrier cancels by itself after it has taken it without our yes', () => {
  it.each(['at once', 'when a person asks'])('another amount: it is back, which is seen %s', async (when) => {
    givesBackByItself();
    if (when === 'at once') says('cancelled');
    const phone = await desk.line({ carrier: 'kt', fault: 'wrong_amount', asynchronous: false });
    const payment = await gateway.buy(phone);
    if (when !== 'at once') {
      expect(await desk.stuck(payment)).toMatchObject({ what: 'refund', stuckBecause: 'give_back_refused' });
      says('cancelled');
      await aPersonAsks(payment);
    }
    await expectBackAndRefused(phone, payment, 4910);
    expect(await giveBacks(payment['id'])).toEqual([{ cause: 'amount_mismatch', status: 'succeeded', method: 'carrier_cancel' }]);
  });

  it('while an operator was having it given back: it is back too', async () => {
    const phone = await desk.line();
    const payment = await desk.silentAt('confirm', phone, true);
    await gateway.fault('none');
    givesBackByItself();
    await desk.giveBack(await desk.stuck(payment));
    await gateway.settle();
    expect(await desk.stuck(payment)).toMatchObject({ what: 'refund', stuckBecause: 'give_back_refused' });
    says('cancelled');
    await aPersonAsks(payment);
    await expectBackAndRefused(phone, payment, 4900);
    expect(await giveBacks(payment['id'])).toEqual([{ cause: 'operator', status: 'succeeded', method: 'carrier_cancel' }]);
  });
});

it('a give-back that went through although the carrier had refused it: what was told anew ends with it', async () => {
  const { order } = Refunds.prototype;
  jest.spyOn(Refunds.prototype, 'order').mockImplementationOnce(async function (this: Refunds, told, _sink, may) {
    // It does not call back yet.
    await order.call(this, told, null, may);
    return refused;
  });
  const phone = await desk.line({ carrier: 'kt', fault: 'wrong_amount', asynchronous: false });
  const payment = await gateway.buy(phone);
  const first = await desk.stuck(payment);
  await desk.giveBack(first);
  await gateway.settle();
  expect(await desk.stuck(payment)).toMatchObject({ stuckBecause: 'give_back_refused' });
  await gateway.callBack(first['id'] as AttemptId, 'kt');
  await gateway.settle();
  await expectBackAndRefused(phone, payment, 4910);
  const cause = 'amount_mismatch';
  expect(await giveBacks(payment['id'])).toMatchObject([{ cause, status: 'failed' }, { cause, status: 'succeeded' }]); // prettier-ignore
});

it('a second "no" to a give-back that has ended changes nothing, and is for nobody to look at', async () => {
  const phone = await desk.line({ carrier: 'kt', fault: 'wrong_amount', asynchronous: false, ported: true });
  const payment = await gateway.buy(phone);
  const first = await desk.stuck(payment);
  await phone.set({ ported: false });
  await desk.giveBack(first);
  await gateway.settle();
  await expectBackAndRefused(phone, payment, 4910);
  for (const word of ['what it said', 'cancelled']) {
    if (word === 'cancelled') says('cancelled');
    await gateway.callBack(first['id'] as AttemptId, 'kt');
    await gateway.settle();
    await desk.pass(60);
    expect([word, await desk.list()]).toEqual([word, []]);
  }
  const cause = 'amount_mismatch';
  expect(await giveBacks(payment['id'])).toMatchObject([{ cause, status: 'failed' }, { cause, status: 'succeeded' }]); // prettier-ignore
});

/** What it shows of every payment from now on, in what it answers to an order too. */
function shows(changed: object): void {
  const { read, order } = Billing.prototype;
  const seen = <T extends { kind: string }>(found: T): T =>
    found.kind === 'seen' ? { ...found, seen: { ...(found as unknown as { seen: object }).seen, ...changed } } : found;
  jest.spyOn(Billing.prototype, 'read').mockImplementation(async function (this: Billing, ...of) {
    return seen(await read.apply(this, of));
  });
  jest.spyOn(Billing.prototype, 'order').mockImplementation(async function (this: Billing, ...of) {
    return seen(await order.apply(this, of));
  });
}

it('another amount that the carrier then corrects to ours goes back all the same', async () => {
  const phone = await desk.line({ carrier: 'kt', fault: 'wrong_amount', asynchronous: false, ported: true });
  const payment = await gateway.buy(phone);
  const item = await desk.stuck(payment);
  const [charge] = await gateway.rows<{ id: AttemptId }>(`select id from payments.attempt where payment_id = $1 and kind = 'charge'`, [
    payment['id'],
  ]);
  shows({ amount: 4900 });
  await gateway.callBack(charge!.id, 'kt');
  await gateway.settle();
  expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'unknown', charged: 'unknown' });
  await phone.set({ ported: false });
  await desk.giveBack(item);
  await gateway.settle();
  await expectBackAndRefused(phone, payment, 4910);
});

it('what an operator has given back is for nobody to look at, though the carrier goes on showing it without a date', async () => {
  const phone = await desk.line({ carrier: 'kt', fault: 'wrong_amount', asynchronous: false });
  shows({ paidAt: null });
  const payment = await gateway.buy(phone);
  const item = await desk.stuck(payment);
  expect(item).toMatchObject({ what: 'charge', stuckBecause: 'amount_mismatch' });
  await desk.giveBack(item);
  await gateway.settle();
  const settled = { status: 'refused', charged: 'no' };
  expect(await gateway.payment(payment['id'])).toMatchObject(settled);
  await gateway.callBack(item['id'] as AttemptId, 'kt');
  await gateway.settle();
  await desk.pass(60);
  expect(await gateway.payment(payment['id'])).toMatchObject(settled);
});

it('what the carrier has shown and then knows nothing of is not back, and stays with a person', async () => {
  const phone = await desk.line();
  const payment = await desk.silentAt('confirm', phone, true);
  await gateway.fault('none');
  const order = jest.spyOn(Refunds.prototype, 'order').mockResolvedValue(refused);
  await desk.giveBack(await desk.stuck(payment));
  await gateway.settle();
  const gone = [jest.spyOn(Billing.prototype, 'read'), jest.spyOn(Listing.prototype, 'show')] as const;
  gone[0].mockResolvedValue({ kind: 'absent' });
  gone[1].mockResolvedValue('absent');
  await aPersonAsks(payment);
  expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'unknown', charged: 'unknown' });
  const item = await desk.stuck(payment);
  expect(item).toMatchObject({ what: 'refund', stuckBecause: 'give_back_refused' });
  for (const spy of [order, ...gone]) spy.mockRestore();
  await desk.giveBack(item);
  await gateway.settle();
  await expectBackAndRefused(phone, payment, 4900);
});

it('a charge that was refused while an operator was having it given back, and was taken after all, goes back', async () => {
  const phone = await desk.line();
  const payment = await desk.silentAt('confirm', phone, true);
  await gateway.fault('none');
  const charge = await desk.stuck(payment);
  const look = jest.spyOn(Billing.prototype, 'read').mockResolvedValue(silent('cut'));
  const order = jest.spyOn(Refunds.prototype, 'order').mockResolvedValue(refused);
  await desk.giveBack(charge);
  await gateway.settle();
  look.mockRestore();
  const refusing = says('denied');
  await desk.pass(60);
  await gateway.callBack(charge['id'] as AttemptId);
  await gateway.settle();
  expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'refused', charged: 'no' });
  refusing.mockRestore();
  await gateway.callBack(charge['id'] as AttemptId);
  await gateway.settle();
  expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'refused', charged: 'unknown' });
  order.mockRestore();
  await aPersonAsks(payment);
  await expectBackAndRefused(phone, payment, 4900);
});

it('an operator gives back while another process tells the carrier once more: its "no" is not believed yet, and nobody refused anything', async () => {
  const phone = await desk.line({ carrier: 'lgu' });
  const payment = await desk.silentAt('confirm', phone, false);
  await gateway.fault('none');
  const item = await desk.stuck(payment);
  // As if it had been told since it was read: the "no" is not taken.
  jest.spyOn(SettleAttempt.prototype, 'run').mockResolvedValueOnce(undefined);
  await desk.giveBack(item);
  await gateway.settle();
  expect(await desk.list()).toEqual([]);
  await desk.pass(5);
  expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'refused', refusal: { code: 'carrier_unavailable' } });
  expect(await desk.books(phone, payment)).toEqual({ theirs: [], ours: [] });
  expect(await giveBacks(payment['id'])).toEqual([{ cause: 'operator', status: 'failed', method: null }]);
});
