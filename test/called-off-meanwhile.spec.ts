import { Refunds } from '../libs/carriers/camara/refunds.js';
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
afterAll(() => gateway.close());

const denied = { kind: 'refused', refusal: 'policy_refused', why: 'denied' } as const;

let key = 0;
const refund = (payment: string, body: object = {}) =>
  gateway.api('post', `/v1/payments/${payment}/refunds`, body, { 'idempotency-key': `back-${++key}` });
const callOff = async (orderId: string) =>
  (await gateway.api('post', '/v1/payments/cancel-by-order', { orderId }, { 'idempotency-key': `off-${++key}` })).body.done as string;
/** Oldest first. */
const refunds = async (payment: string) =>
  (await gateway.rows<{ told: string }>(`select status || ' ' || amount as told from payments.refund where payment_id = $1 order by id`, [payment])).map((row) => row.told); // prettier-ignore

it.each([
  ['all', {}, ['failed 4900', 'succeeded 4900']],
  ['a part', { amount: 1000 }, ['failed 1000', 'succeeded 3900', 'succeeded 1000']],
])('%s is on its way back while the order is called off, and then refused: nothing stays charged', async (_what, body, ends) => {
  const phone = await desk.line();
  const { id, orderId } = (await gateway.buy(phone)) as { id: string; orderId: string };
  jest.spyOn(Refunds.prototype, 'order').mockImplementationOnce(async () => {
    expect(await callOff(orderId)).toBe('refunded');
    return denied;
  });
  await refund(id, body);
  await gateway.settle();
  expect(await refunds(id)).toEqual(ends);
  expect(await gateway.payment(id)).toMatchObject({ status: 'refunded', refundedAmount: 4900 });
  expect((await phone.book()).reduce((sum, { type, amount }) => sum + (type === 'charge' ? amount : -amount), 0)).toBe(0);
});

it('the carrier had it in hand while the order was called off, and denies it later: nothing stays charged', async () => {
  const phone = await desk.line();
  const { id, orderId } = (await gateway.buy(phone)) as { id: string; orderId: string };
  const { read } = Refunds.prototype;
  let status = 'processing';
  const inHand = (told: { attemptId: string }) =>
    ({
      kind: 'seen',
      seen: { id: 'R', status, clientCorrelator: told.attemptId, referenceCode: told.attemptId, amount: 'rest', refundedAt: null, reason: null },
    }) as const; // prettier-ignore
  jest.spyOn(Refunds.prototype, 'order').mockImplementationOnce(async (told) => inHand(told));
  jest.spyOn(Refunds.prototype, 'search').mockImplementationOnce(async (told) => inHand(told));
  jest.spyOn(Refunds.prototype, 'read').mockImplementation(async function (this: Refunds, told, name) {
    return name === 'R' ? inHand(told) : read.apply(this, [told, name]);
  });
  await refund(id);
  await gateway.settle();
  await callOff(orderId);
  status = 'denied';
  await desk.pass(3);
  expect(await refunds(id)).toEqual(['failed 4900', 'succeeded 4900']);
  expect((await phone.book()).map((entry) => entry.type)).toEqual(['charge', 'cancel']);
});

it('a carrier that refuses for good is told once more after the order was called off, and no oftener', async () => {
  const { id, orderId } = (await gateway.buy(await desk.line())) as { id: string; orderId: string };
  const told = jest.spyOn(Refunds.prototype, 'order').mockResolvedValue(denied);
  told.mockImplementationOnce(async () => {
    await callOff(orderId);
    return denied;
  });
  await refund(id);
  await gateway.settle();
  expect([told.mock.calls.length, await refunds(id)]).toEqual([2, ['failed 4900', 'failed 4900']]);
  // Called off once more: what that asks for is refused once.
  expect(await callOff(orderId)).toBe('refunded');
  await gateway.settle();
  expect(await refunds(id)).toHaveLength(3);
});
