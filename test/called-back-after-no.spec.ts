import { won, type AttemptId } from '#kernel';
import { Billing } from '../libs/carriers/camara/billing.js';
import { Refunds } from '../libs/carriers/camara/refunds.js';
import { silent } from '../libs/carriers/carriers.rules.js';
import { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '5000' });
  await gateway.withoutFiles();
  desk = new Desk(gateway);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => gateway.closeBalanced());

const attempt = async (payment: string, kind: string) =>
  (await gateway.rows<{ id: AttemptId; state: string }>('select id, state from payments.attempt where payment_id = $1 and kind = $2 order by id', [payment, kind]))[0]!; // prettier-ignore
const types = async (id: string) =>
  (await gateway.rows<{ type: string }>('select type from webhooks.event where payment_id = $1 order by sequence', [id])).map((row) => row.type); // prettier-ignore
const denied = { kind: 'refused', refusal: 'policy_refused', why: 'denied' } as const;

let key = 0;
async function refund(payment: string, amount?: number): Promise<string> {
  const body = amount === undefined ? {} : { amount };
  const asked = await gateway.api('post', `/v1/payments/${payment}/refunds`, body, { 'idempotency-key': `back-${++key}` });
  await gateway.settle();
  return asked.body.id as string;
}
const read = async (id: string) => (await gateway.api('get', `/v1/refunds/${id}`)).body as Record<string, unknown>;

/** The carrier calls back about what we take for a no, and is asked. */
async function callBack(payment: string, kind: 'charge' | 'refund'): Promise<void> {
  const { id, state } = await attempt(payment, kind);
  expect(state).toBe('no');
  await gateway.callBack(id);
  await gateway.settle();
}

describe('a charge that was refused', () => {
  it('and about which the carrier calls back at once is looked for, and not ordered again', async () => {
    const phone = await desk.line();
    const order = jest.spyOn(Billing.prototype, 'order').mockResolvedValueOnce(denied);
    const { id } = (await gateway.buy(phone)) as { id: string };
    const search = jest.spyOn(Billing.prototype, 'search');
    await callBack(id, 'charge');
    expect([order.mock.calls.length, search.mock.calls.length]).toEqual([1, 1]);
    expect([(await gateway.payment(id))['status'], await phone.book()]).toEqual(['refused', []]);
  });

  it('and stands reserved when the carrier calls back is let go, once, and not confirmed', async () => {
    const phone = await desk.line();
    const confirm = jest.spyOn(Billing.prototype, 'confirm').mockResolvedValueOnce({ kind: 'taken' });
    const { read: look } = Billing.prototype;
    jest.spyOn(Billing.prototype, 'read').mockImplementationOnce(async function (this: Billing, ...of) {
      const found = await look.apply(this, of);
      return found.kind === 'seen' ? { kind: 'seen', seen: { ...found.seen, status: 'denied' } } : found;
    });
    const cancel = jest.spyOn(Billing.prototype, 'cancel');
    const { id } = (await gateway.buy(phone)) as { id: string };
    await callBack(id, 'charge');
    expect([confirm.mock.calls.length, cancel.mock.calls.length]).toEqual([1, 1]);
    expect([(await gateway.payment(id))['status'], await phone.book()]).toEqual(['refused', []]);
  });
});

describe('a refund that was refused', () => {
  /** The carrier gives back, but neither answers nor shows it until it is believed that nothing arrived. */
  async function hidden(payment: string, amount?: number): Promise<string> {
    const { order } = Refunds.prototype;
    jest.spyOn(Refunds.prototype, 'order').mockImplementation(async function (this: Refunds, ...told) {
      await order.apply(this, told);
      return silent('cut');
    });
    jest.spyOn(Refunds.prototype, 'search').mockResolvedValue({ kind: 'absent' });
    const id = await refund(payment, amount);
    for (const seconds of [5, 40, 60, 90]) await desk.pass(seconds);
    expect(await read(id)).toMatchObject({ status: 'failed', refusal: { code: 'carrier_unavailable' } });
    jest.restoreAllMocks();
    return id;
  }

  it.each(['by the merchant', 'after the order was called off'])(
    'and about which the carrier calls back at once is looked for, and not ordered again: %s',
    async (how) => {
      const phone = await desk.line();
      const { id, orderId } = (await gateway.buy(phone)) as { id: string; orderId: string };
      const order = jest.spyOn(Refunds.prototype, 'order').mockResolvedValueOnce(denied);
      if (how === 'by the merchant') await refund(id);
      else await gateway.api('post', '/v1/payments/cancel-by-order', { orderId }, { 'idempotency-key': `off-${id}` });
      await gateway.settle();
      await callBack(id, 'refund');
      if (how !== 'by the merchant') await desk.pass(100);
      await callBack(id, 'refund');
      expect(order).toHaveBeenCalledTimes(1);
      expect((await phone.book()).map((entry) => entry.type)).toEqual(['charge']);
    },
  );

  it('when it was told once more, because the order was called off, has failed there and then', async () => {
    const phone = await desk.line();
    const { id, orderId } = (await gateway.buy(phone)) as { id: string; orderId: string };
    const order = jest
      .spyOn(Refunds.prototype, 'order')
      .mockImplementation(async (_order, _sink, may) => ((await may()) ? denied : silent('too late')));
    order.mockResolvedValueOnce(silent('cut'));
    await gateway.api('post', '/v1/payments/cancel-by-order', { orderId }, { 'idempotency-key': `off-${id}` });
    await gateway.settle();
    for (const seconds of [40, 60, 90]) await desk.pass(seconds);
    expect(order).toHaveBeenCalledTimes(2);
    expect(await types(id)).toEqual(['payment.charged', 'refund.failed']);
  });

  it('and was given back all the same is booked when the carrier says so', async () => {
    const phone = await desk.line();
    const { id } = (await gateway.buy(phone)) as { id: string };
    const back = await hidden(id);
    await callBack(id, 'refund');
    expect(await read(back)).toMatchObject({ status: 'succeeded', method: 'carrier_cancel', refusal: null });
    expect(await gateway.payment(id)).toMatchObject({ status: 'refunded', refundedAmount: 4900, refundableAmount: 0 });
    expect(await types(id)).toEqual(['payment.charged', 'refund.failed', 'refund.succeeded']);
    expect(await desk.books(phone, { id })).toMatchObject({ ours: [['charge', 4900], ['cancel', 4900]], theirs: [['charge', 4900], ['cancel', 4900]] }); // prettier-ignore
    expect(await desk.list()).toEqual([]);
  });

  it('and of which the carrier then gave another amount back is for a person to look at, once', async () => {
    const phone = await desk.line();
    const { id } = (await gateway.buy(phone)) as { id: string };
    const back = await hidden(id, 3000);
    const { search } = Refunds.prototype;
    jest.spyOn(Refunds.prototype, 'search').mockImplementation(async function (this: Refunds, ...of) {
      const found = await search.apply(this, of);
      return found.kind === 'seen' ? { kind: 'seen', seen: { ...found.seen, amount: won(3010) } } : found;
    });
    await callBack(id, 'refund');
    expect(await desk.stuck({ id })).toMatchObject({ stuckBecause: 'amount_mismatch', nextAskAt: null });
    await desk.ask(await desk.stuck({ id }));
    await gateway.settle();
    expect(await desk.stuck({ id })).toMatchObject({ stuckBecause: 'amount_mismatch', nextAskAt: null });
    expect([(await read(back))['status'], await types(id)]).toEqual(['failed', ['payment.charged', 'refund.failed']]);
    const told = await gateway.rows(`select 1 from payments.event where payment_id = $1 and kind = 'needs_a_person'`, [id]);
    expect(told).toHaveLength(1);
  });

  it('and was given back although it has been asked for anew since is for a person to look at, once', async () => {
    const phone = await desk.line();
    const { id } = (await gateway.buy(phone)) as { id: string };
    const first = await hidden(id, 3000);
    await refund(id);
    expect(await gateway.payment(id)).toMatchObject({ status: 'refunded', refundedAmount: 4900 });
    const wrong = (): number => gateway.logs.filter((line) => line.includes('a refund needs a person')).length;
    const before = wrong();
    await callBack(id, 'refund');
    expect(await desk.stuck({ id })).toMatchObject({ stuckBecause: 'amount_mismatch', nextAskAt: null });
    await desk.ask(await desk.stuck({ id }));
    await gateway.settle();
    expect(await desk.stuck({ id })).toMatchObject({ stuckBecause: 'amount_mismatch', nextAskAt: null });
    expect([(await read(first))['status'], wrong() - before]).toEqual(['failed', 1]);
    expect(await gateway.payment(id)).toMatchObject({ status: 'refunded', refundedAmount: 4900 });
  });
});
