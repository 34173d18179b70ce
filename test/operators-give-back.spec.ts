import request from 'supertest';
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
afterEach(async () => {
  jest.restoreAllMocks();
  await gateway.fault('none');
  await gateway.settle();
  expect([await desk.list(), await desk.alarm()]).toEqual([[], 0]);
});
afterAll(() => gateway.closeBalanced());

const holds = async (id: string): Promise<string[]> =>
  (await gateway.rows<{ state: string }>('select state from limits.hold where payment_id = $1', [id])).map((row) => row.state);
const told = async (id: string): Promise<string[]> =>
  (await gateway.rows<{ type: string }>('select type from webhooks.event where payment_id = $1 order by sequence', [id])).map(
    (row) => row.type,
  );

async function expectNothingCharged(id: string): Promise<void> {
  expect(await gateway.payment(id)).toMatchObject({
    status: 'refused',
    charged: 'no',
    refusal: { code: 'carrier_unavailable' },
    refundedAmount: 0,
  });
  expect(await holds(id)).toEqual(['let_go']);
  expect(await told(id)).toEqual(['payment.refused']);
}

describe('a charge whose id at the carrier is known', () => {
  it('taken: all of it goes back, then nothing was charged, and a callback changes nothing any more', async () => {
    const phone = await desk.line();
    const payment = await desk.silentAt('confirm', phone, true);
    await gateway.fault('none');
    const item = await desk.stuck(payment);
    const pressed = await desk.giveBack(item);
    expect([pressed.status, pressed.body.done, pressed.body.attempt.stuckBecause]).toEqual([202, 'giving_back', null]);
    expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'unknown', charged: 'unknown', nextAction: 'wait' });
    await gateway.settle();
    await expectNothingCharged(payment['id']);
    expectBack(await desk.books(phone, payment), 4900);
    // What we opened by ourselves is not the merchant's.
    expect((await gateway.api('get', `/v1/refunds/${pressed.body.refund}`)).status).toBe(404);
    await gateway.callBack(item['id']);
    await gateway.settle();
    await expectNothingCharged(payment['id']);
    expectBack(await desk.books(phone, payment), 4900);
  });

  it('only reserved: it is let go, and there is nothing to give back', async () => {
    const phone = await desk.line({ carrier: 'lgu' });
    const payment = await desk.silentAt('confirm', phone, false);
    await gateway.fault('none');
    await desk.giveBack(await desk.stuck(payment));
    await gateway.settle();
    await expectNothingCharged(payment['id']);
    expect(await desk.books(phone, payment)).toEqual({ theirs: [], ours: [] });
    expect(await gateway.rows('select status, cause from payments.refund where payment_id = $1', [payment['id']])).toEqual([
      { status: 'failed', cause: 'operator' },
    ]);
  });

  it('the carrier knows of no such payment: the same end', async () => {
    const phone = await desk.line();
    const payment = await desk.silentAt('confirm', phone, true);
    await request(gateway.mockUrl).delete('/control').expect(204);
    await desk.pass(0);
    await desk.giveBack(await desk.stuck(payment));
    await gateway.settle();
    await expectNothingCharged(payment['id']);
    expect(await desk.books(phone, payment)).toEqual({ theirs: [], ours: [] });
  });

  it('another month began meanwhile: a credit on the next bill, in both books', async () => {
    const phone = await desk.line();
    const payment = await desk.silentAt('confirm', phone, true);
    await desk.pass(32 * 86_400);
    await gateway.fault('none');
    await desk.giveBack(await desk.stuck(payment));
    await gateway.settle();
    await expectNothingCharged(payment['id']);
    const books = await desk.books(phone, payment);
    expect(books).toEqual({ theirs: [['charge', 4900], ['refund', 4900]], ours: [['charge', 4900], ['refund', 4900]] }); // prettier-ignore
  });

  it('two operators at once give back once; what is on its way is not given back again', async () => {
    const phone = await desk.line();
    const payment = await desk.silentAt('confirm', phone, true);
    const item = await desk.stuck(payment);
    const pressed = await Promise.all(['a', 'b', 'c', 'd'].map((reason) => desk.giveBack(item, reason)));
    expect(pressed.map((answer) => answer.status).sort()).toEqual([202, 409, 409, 409]);
    expect((await desk.acts(item['id'])).map((act) => act['detail'].refused ?? act['detail'].done).sort()).toEqual([
      'giving_back', 'wrong_state', 'wrong_state', 'wrong_state',
    ]); // prettier-ignore
    await gateway.fault('none');
    await gateway.settle();
    await desk.pass(5);
    await expectNothingCharged(payment['id']);
    expectBack(await desk.books(phone, payment), 4900);
  });

  it.each(['before', 'after'])('pressed right %s a late yes is heard: charged or given back, never both, never twice', async (when) => {
    const phone = await desk.line();
    const payment = await desk.silentAt('confirm', phone, true);
    await gateway.fault('none');
    const item = await desk.stuck(payment);
    const { ask } = Charging.prototype;
    let status = 0;
    const press = async (): Promise<void> => void (status = (await desk.giveBack(item)).status);
    jest.spyOn(Charging.prototype, 'ask').mockImplementationOnce(async function (this: Charging, ...of) {
      const outcome = await ask.apply(this, of);
      expect(outcome.kind).toBe('yes');
      if (when === 'before') await press();
      return outcome;
    });
    await desk.ask(item);
    await gateway.settle();
    if (when === 'after') await press();
    await gateway.settle();
    await desk.pass(5);
    if (when === 'before') {
      expect(status).toBe(202);
      await expectNothingCharged(payment['id']);
      expectBack(await desk.books(phone, payment), 4900);
    } else {
      expect(status).toBe(409);
      expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'charged' });
      expect(await desk.books(phone, payment)).toEqual({ theirs: [['charge', 4900]], ours: [['charge', 4900]] });
    }
  });

  it('a late silence puts what is being given back not on the list again', async () => {
    const phone = await desk.line();
    const payment = await desk.silentAt('confirm', phone, true);
    const item = await desk.stuck(payment);
    const { ask } = Charging.prototype;
    jest.spyOn(Charging.prototype, 'ask').mockImplementationOnce(async function (this: Charging, ...of) {
      const outcome = await ask.apply(this, of);
      expect((await desk.giveBack(item)).status).toBe(202);
      expect(outcome.kind).toBe('silent');
      return outcome;
    });
    await desk.ask(item);
    await gateway.settle();
    expect((await desk.list()).filter((other) => other['id'] === item['id'])).toEqual([]);
    await gateway.fault('none');
    await desk.pass(40);
    await desk.pass(700);
    // The carrier never heard of the give-back: it was told again.
    await gateway.settle();
    await expectNothingCharged(payment['id']);
    expectBack(await desk.books(phone, payment), 4900);
  });
});

describe('a charge whose id at the carrier is not known', () => {
  it.each([
    ['taken', true],
    ['never taken', false],
  ])('%s: called off and asked now; a charge goes back as soon as it is known', async (_how, taken) => {
    const phone = await desk.line({ carrier: 'kt', asynchronous: false });
    const payment = await desk.silentAt('order', phone, taken);
    const item = await desk.stuck(payment);
    for (const reason of ['no answer for a day', 'nor for two']) {
      const pressed = await desk.giveBack(item, reason);
      expect([pressed.status, pressed.body.done, pressed.body.refund, pressed.body.attempt.calledOff]).toEqual([
        202,
        'called_off',
        null,
        true,
      ]);
      await gateway.settle();
      expect(await desk.stuck(payment)).toMatchObject({ calledOff: true, nextAskAt: null });
    }
    await gateway.fault('none');
    await desk.ask(item);
    await gateway.settle();
    await desk.pass(5);
    if (!taken) return expectNothingCharged(payment['id']);
    expect(await gateway.payment(payment['id'])).toMatchObject({ status: 'refunded', refundedAmount: 4900 });
    expectBack(await desk.books(phone, payment), 4900);
  });
});
