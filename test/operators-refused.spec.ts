import { DEMO_MERCHANT } from '#merchants';
import { checkLedger } from '../apps/gateway/check-ledger.js';
import { merchant } from '../apps/gateway/merchant.js';
import { silent } from '../libs/carriers/carriers.rules.js';
import { Billing } from '../libs/carriers/camara/billing.js';
import { Charging } from '../libs/carriers/camara/charging.js';
import { TestGateway } from './gateway.js';
import { Desk, expectBack } from './operators.kit.js';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '800' });
  await gateway.withoutFiles();
  desk = new Desk(gateway);
});
afterEach(() => {
  jest.restoreAllMocks();
  return gateway.fault('none');
});
afterAll(() => gateway.closeBalanced());

/** What the books say otherwise than the payments. */
async function disagreements(): Promise<string[]> {
  const said: string[] = [];
  return (await checkLedger(gateway.config, (line) => said.push(line))) === 0 ? [] : said;
}

const refused = { status: 'refused', charged: 'no' };

/** KT took ten won more than we said, and does not take them back. */
async function notTakenBack() {
  const phone = await desk.line({ carrier: 'kt', fault: 'wrong_amount', asynchronous: false, ported: true });
  const payment = await gateway.buy(phone);
  return { phone, payment, item: await desk.stuck(payment) };
}

describe('a give-back that the carrier refuses', () => {
  it('stands on the list with its reason, whoever had it begun; told anew it goes out as another', async () => {
    const { phone, payment, item } = await notTakenBack();
    expect(item).toMatchObject({
      what: 'refund',
      stuckBecause: 'give_back_refused',
      refusal: 'cancel_line_changed',
      actions: ['ask', 'give_back'],
    });
    expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'unknown', charged: 'unknown' });
    const again = await desk.giveBack(item);
    expect([again.status, again.body.done]).toEqual([202, 'giving_back']);
    await gateway.settle();
    const next = await desk.stuck(payment);
    expect(next).toMatchObject({ stuckBecause: 'give_back_refused', refund: again.body.refund, amount: 4910 });
    expect(next['id']).not.toBe(item['id']);
    await phone.set({ ported: false });
    const pressed = await Promise.all([desk.giveBack(next), desk.giveBack(next)]);
    expect(pressed.map((answer) => answer.status).sort()).toEqual([202, 409]);
    await gateway.settle();
    await desk.pass(3);
    expect(await gateway.payment(payment['id'])).toMatchObject({ ...refused, refusal: { code: 'amount_mismatch' } });
    expectBack(await desk.books(phone, payment), 4910);
    expect([await desk.list(), await desk.alarm()]).toEqual([[], 0]);
    const refunds = await gateway.rows('select status from payments.refund where payment_id = $1 order by id', [payment['id']]);
    expect(refunds).toEqual([{ status: 'failed' }, { status: 'failed' }, { status: 'succeeded' }]);
  });

  it('in a later month the carrier takes it back as a credit, and both books say so', async () => {
    const { phone, payment, item } = await notTakenBack();
    await desk.pass(32 * 86_400);
    await desk.giveBack(item);
    await gateway.settle();
    await desk.pass(3);
    expect(await desk.books(phone, payment)).toEqual({
      theirs: [['charge', 4910], ['refund', 4910]],
      ours: [['charge', 4910], ['refund', 4910]],
    }); // prettier-ignore
    expect(await gateway.payment(payment['id'])).toMatchObject(refused);
  });

  it('asked about, it cannot be pressed anew until the answer is known; what then is silent may have gone back, and what never arrived is told again', async () => {
    const { phone, payment, item } = await notTakenBack();
    await desk.pass(40);
    await gateway.fault('maintenance');
    await desk.ask(item);
    const early = await desk.giveBack(item);
    expect([early.status, early.body.detail]).toEqual([409, 'The carrier is being asked about it just now.']);
    await gateway.settle();
    const silent = await desk.stuck(payment);
    expect(silent).toMatchObject({ id: item['id'], stuckBecause: 'no_answer', refusal: null, actions: ['ask'] });
    const unsafe = await desk.giveBack(silent);
    expect([unsafe.status, unsafe.body.code, unsafe.body.charged]).toEqual([409, 'wrong_state', 'unknown']);
    await gateway.fault('none');
    await phone.set({ ported: false });
    await desk.ask(silent);
    await gateway.settle();
    await desk.pass(3);
    expect(await gateway.payment(payment['id'])).toMatchObject(refused);
    expectBack(await desk.books(phone, payment), 4910);
  });

  it('an operator’s own give-back comes back to the list with the carrier’s reason', async () => {
    const phone = await desk.line();
    const payment = await desk.silentAt('confirm', phone, true);
    await phone.set({ ported: true });
    await gateway.fault('none');
    await desk.giveBack(await desk.stuck(payment));
    await gateway.settle();
    const item = await desk.stuck(payment);
    const sameMonth = { what: 'refund', stuckBecause: 'give_back_refused', refusal: 'cancel_line_changed' };
    expect(item).toMatchObject(sameMonth);
    expect(await disagreements()).toEqual([]);
    expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'unknown', charged: 'unknown' });
    await phone.set({ ported: false });
    await desk.giveBack(item);
    await gateway.settle();
    expect(await gateway.payment(payment['id'])).toMatchObject({ ...refused, refusal: { code: 'carrier_unavailable' } });
    expectBack(await desk.books(phone, payment), 4900);
  });

  it('what the carrier showed of the charge at the first try counts as back with the second, although it showed nothing more', async () => {
    const phone = await desk.line();
    const payment = await desk.silentAt('confirm', phone, true);
    await phone.set({ ported: true });
    await gateway.fault('none');
    await desk.giveBack(await desk.stuck(payment));
    await gateway.settle();
    await phone.set({ ported: false });
    const shown = jest.spyOn(Charging.prototype, 'ask').mockResolvedValue(silent('nothing to be seen'));
    await desk.giveBack(await desk.stuck(payment));
    expect(await disagreements()).toEqual([]);
    await gateway.settle();
    expect(shown).toHaveBeenCalled();
    shown.mockRestore();
    expect(await gateway.payment(payment['id'])).toMatchObject(refused);
    expectBack(await desk.books(phone, payment), 4900);
    expect(await disagreements()).toEqual([]);
  });
});

it('an operator’s give-back of another amount, which the carrier corrects after it has refused it, is of what it showed first', async () => {
  const { read } = Billing.prototype;
  const shows = jest.spyOn(Billing.prototype, 'read').mockResolvedValue(silent('cut'));
  const phone = await desk.line({ carrier: 'kt', fault: 'wrong_amount', ported: true });
  const payment = await gateway.buy(phone);
  await desk.silentForADay();
  shows.mockImplementation(read);
  await gateway.fault('none');
  await desk.giveBack(await desk.stuck(payment));
  await gateway.settle();
  const item = await desk.stuck(payment);
  expect(item).toMatchObject({ what: 'refund', stuckBecause: 'give_back_refused' });
  shows.mockImplementation(async function (this: Billing, ...of) {
    const found = await read.apply(this, of);
    return found.kind === 'seen' ? { kind: 'seen', seen: { ...found.seen, amount: 4900 } } : found;
  });
  await desk.ask(item);
  await gateway.settle();
  expect(await desk.stuck(payment)).toMatchObject({ id: item['id'], stuckBecause: 'give_back_refused', nextAskAt: null });
  await phone.set({ ported: false });
  expect((await desk.giveBack(item)).status).toBe(202);
  await gateway.settle();
  shows.mockRestore();
  expect(await gateway.payment(payment['id'])).toMatchObject(refused);
  expectBack(await desk.books(phone, payment), 4910);
  expect(await disagreements()).toEqual([]);
});

describe('a refund that is merely silent', () => {
  it('may have gone back: asking is all that is safe', async () => {
    const phone = await desk.line({ carrier: 'kt', asynchronous: false });
    const payment = await gateway.buy(phone);
    await phone.set({ fault: 'not_found_then_charged' });
    await gateway.api('post', `/v1/payments/${payment['id']}/refunds`, {}, { 'idempotency-key': 'silent-refund' });
    await gateway.settle();
    await desk.silentForADay();
    const item = await desk.stuck(payment);
    expect(item).toMatchObject({ what: 'refund', stuckBecause: 'no_answer_for_a_day', actions: ['ask'] });
    const unsafe = await desk.giveBack(item);
    expect([unsafe.status, unsafe.body.code, unsafe.body.charged]).toEqual([409, 'wrong_state', 'yes']);
    expect((await desk.acts(item['id']))[0]).toMatchObject({ what: 'stuck.give_back', detail: { refused: 'wrong_state' } });
    await gateway.fault('none');
    await desk.ask(item);
    await gateway.settle();
    expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'refunded', refundedAmount: 4900 });
    expectBack(await desk.books(phone, payment), 4900);
  });
});

it('a recharge that nobody answers for a day: called off, what was charged anew goes back as soon as it is known', async () => {
  await merchant(gateway.config, ['contract', DEMO_MERCHANT.id, 'lgu', 'digital', 'recharge'], () => undefined);
  const phone = await desk.line({ carrier: 'lgu' });
  const payment = await gateway.buy(phone);
  const { confirm } = Billing.prototype;
  const spy = jest.spyOn(Billing.prototype, 'confirm').mockImplementationOnce(async function (this: Billing, ...told) {
    await confirm.apply(this, told);
    await gateway.fault('maintenance');
    return confirm.apply(this, told);
  });
  await gateway.api('post', `/v1/payments/${payment['id']}/refunds`, { amount: 900 }, { 'idempotency-key': 'part' });
  await gateway.settle();
  await desk.pass(3);
  await desk.silentForADay();
  spy.mockRestore();
  const item = await desk.stuck(payment);
  expect(item).toMatchObject({ what: 'recharge', stuckBecause: 'no_answer_for_a_day', amount: 4000, actions: ['ask', 'give_back'] });
  await desk.ask(item);
  await gateway.settle();
  expect(await desk.stuck(payment)).toMatchObject({ id: item['id'], asks: item['asks'] + 1 });
  const pressed = await desk.giveBack(item);
  expect([pressed.status, pressed.body.done]).toEqual([202, 'called_off']);
  await gateway.fault('none');
  await desk.ask(item);
  await gateway.settle();
  await desk.pass(5);
  expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'refunded', refundedAmount: 4900 });
  const books = await desk.books(phone, payment);
  expect(books.ours).toEqual(books.theirs);
  expect(books.theirs.map(([, amount]) => amount)).toEqual([4900, 4900, 4000, 4000]);
});
