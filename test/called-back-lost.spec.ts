import { won, type AttemptId } from '#kernel';
import { AskAgain } from '../apps/charging/ask-again.js';
import { Billing } from '../libs/carriers/camara/billing.js';
import { silent } from '../libs/carriers/carriers.rules.js';
import { TestGateway } from './gateway.js';
import { Desk, expectBack } from './operators.kit.js';
import type { Phone } from './phone.js';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '5000' });
  await gateway.withoutFiles();
  desk = new Desk(gateway);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => gateway.closeBalanced());

const denied = { kind: 'refused', refusal: 'policy_refused', why: 'denied' } as const;
const attemptOf = async (payment: string) =>
  (await gateway.rows<{ id: AttemptId; state: string; dueAt: Date | null }>('select id, state, due_at as "dueAt" from payments.attempt where payment_id = $1 order by id', [payment]))[0]!; // prettier-ignore

/** The carrier charges, says no all the same, and does not call back by itself. @param meanwhile is done after it has charged and before its no is heard. */
async function takenAndDenied(phone: Phone, meanwhile: (id: AttemptId) => Promise<void> = () => Promise.resolve()): Promise<string> {
  const { order } = Billing.prototype;
  jest.spyOn(Billing.prototype, 'order').mockImplementationOnce(async function (this: Billing, told, _sink, may) {
    await order.call(this, told, null, may);
    await meanwhile(told.attemptId);
    return denied;
  });
  const { id } = (await gateway.buy(phone)) as { id: string };
  expect(await gateway.payment(id)).toMatchObject({ status: 'refused', charged: 'no' });
  return id;
}

/** What was charged is back, the payment stays refused, and nothing is asked about any more. */
async function expectGivenBack(id: string, phone: Phone, taken = 4900): Promise<void> {
  expect(await gateway.payment(id)).toMatchObject({ status: 'refused', charged: 'no', refundedAmount: 0 });
  expectBack(await desk.books(phone, { id }), taken);
  expect([await attemptOf(id), await desk.list()]).toMatchObject([{ state: 'no', dueAt: null }, []]);
}

const kt = () => desk.line({ carrier: 'kt', asynchronous: false });
async function callBack(id: string): Promise<void> {
  await gateway.callBack((await attemptOf(id)).id, 'kt');
  await gateway.settle();
}

describe('what a carrier calls back about after its no', () => {
  it('is asked until the carrier answers', async () => {
    const phone = await kt();
    const id = await takenAndDenied(phone);
    const search = jest.spyOn(Billing.prototype, 'search').mockResolvedValue(silent('cut', { deaf: true }));
    await callBack(id);
    expect(search).toHaveBeenCalledTimes(1);
    await desk.pass(5);
    expect(search.mock.calls.length).toBeGreaterThan(1);
    expect(await attemptOf(id)).toMatchObject({ state: 'no', dueAt: expect.any(Date) });
    search.mockRestore();
    await desk.pass(60);
    await expectGivenBack(id, phone);
  });

  it('is asked also when the job that was to ask was lost', async () => {
    const phone = await kt();
    const id = await takenAndDenied(phone);
    const lost = jest.spyOn(AskAgain.prototype, 'run').mockResolvedValue(undefined);
    await callBack(id);
    expect(lost).toHaveBeenCalled();
    lost.mockRestore();
    expect(await gateway.payment(id)).toMatchObject({ status: 'refused' });
    await desk.pass(60);
    await expectGivenBack(id, phone);
  });

  it('is asked also when it called back before its no had been heard', async () => {
    const phone = await kt();
    const id = await takenAndDenied(phone, (attempt) => gateway.callBack(attempt, 'kt'));
    await gateway.settle();
    await expectGivenBack(id, phone);
  });

  it('is found where it charged minutes after all asking had ended', async () => {
    const phone = await kt();
    const { order } = Billing.prototype;
    let late = (): Promise<unknown> => Promise.reject(new Error('was not told'));
    jest.spyOn(Billing.prototype, 'order').mockImplementationOnce(function (this: Billing, told) {
      // It was under way all the time: nobody is asked any more whether it may go.
      late = () => order.call(this, told, null, () => Promise.resolve(true));
      return Promise.resolve(denied);
    });
    const { id } = (await gateway.buy(phone)) as { id: string };
    await desk.pass(400);
    await late();
    expect((await phone.book()).map(({ type }) => type)).toEqual(['charge']);
    // Its list lags behind its word.
    const search = jest.spyOn(Billing.prototype, 'search').mockResolvedValue({ kind: 'absent' });
    await callBack(id);
    await desk.pass(2);
    expect(search.mock.calls.length).toBeGreaterThan(1);
    search.mockRestore();
    await desk.pass(60);
    await expectGivenBack(id, phone);
  });

  it('is for a person when it is silent for a day; what it says then counts', async () => {
    const phone = await kt();
    const id = await takenAndDenied(phone);
    const search = jest.spyOn(Billing.prototype, 'search').mockResolvedValue(silent('cut', { deaf: true }));
    await callBack(id);
    await desk.pass(86_460);
    await desk.pass(700);
    const item = await desk.stuck({ id });
    expect(item).toMatchObject({ what: 'charge', stuckBecause: 'no_answer_for_a_day', nextAskAt: null });
    const order = jest.spyOn(Billing.prototype, 'order').mockClear();
    search.mockRestore();
    await desk.ask(item);
    await gateway.settle();
    expect(order).not.toHaveBeenCalled();
    await expectGivenBack(id, phone);
  });

  it.each(['asks', 'gives back'])('is for a person when it took another amount and does not say when, who %s', async (does) => {
    const phone = await kt();
    const id = await takenAndDenied(phone);
    const { search } = Billing.prototype;
    const undated = jest.spyOn(Billing.prototype, 'search').mockImplementation(async function (this: Billing, ...of) {
      const found = await search.apply(this, of);
      return found.kind === 'seen' ? { kind: 'seen', seen: { ...found.seen, amount: won(4910), paidAt: null } } : found;
    });
    await callBack(id);
    expect(await desk.stuck({ id })).toMatchObject({ what: 'charge', stuckBecause: 'amount_mismatch', nextAskAt: null });
    if (does === 'asks') {
      undated.mockRestore();
      await desk.ask(await desk.stuck({ id }));
    } else expect((await desk.giveBack(await desk.stuck({ id }))).body).toMatchObject({ done: 'giving_back' });
    await gateway.settle();
    await expectGivenBack(id, phone);
  });
});
