import { refundSchema } from '../apps/checkout/docs/schemas.js';
import { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '800' });
  await gateway.withoutFiles();
});
afterAll(() => gateway.close());

let line = 0;
let key = 0;

const freshPhone = (carrier: string, members: Record<string, unknown> = {}): Promise<Phone> =>
  gateway.phone(`0103${String(++line).padStart(7, '0')}`).set({ carrier, ...members });

const refund = (id: string, body: object = {}) =>
  gateway.api('post', `/v1/payments/${id}/refunds`, body, { 'idempotency-key': `refund-${++key}` });
const read = async (id: string) => (await gateway.api('get', `/v1/refunds/${id}`)).body as Record<string, unknown>;
const limitLeft = async (id: string) =>
  (
    await gateway.rows<{ spent: number }>(
      `select sum(c.spent)::int as spent from limits.hold h, limits.counter c where h.payment_id = $1 and c.key = any(h.keys) and c.key like 'line_month%'`,
      [id],
    )
  )[0]!.spent;
const types = async (id: string) =>
  (await gateway.rows<{ type: string }>('select type from webhooks.event where payment_id = $1 order by sequence', [id])).map(
    (row) => row.type,
  );
const position = async (id: string) =>
  (
    await gateway.rows<{ debit: string; credit: string; amount: number }>(
      'select debit, credit, amount from ledger.entry where payment_id = $1 order by id',
      [id],
    )
  ).reduce(
    (sum, entry) =>
      sum +
      (entry.debit.startsWith('carrier_receivable') ? entry.amount : 0) -
      (entry.credit.startsWith('carrier_receivable') ? entry.amount : 0),
    0,
  );

async function timePasses(from = 0): Promise<void> {
  for (const seconds of [2, 6, 12, 20, 32, 50, 75, 120, 200, 320, 400].filter((at) => at > from)) {
    await gateway.clock(seconds);
    await gateway.settle();
  }
}

describe.each(['skt', 'kt', 'lgu'])('at %s', (carrier) => {
  it('all of it in the month of the payment: a carrier cancel, the limit comes back, the payment is refunded', async () => {
    const phone = await freshPhone(carrier);
    const paid = await gateway.buy(phone);
    const id = paid['id'] as string;
    const asked = await refund(id, { reason: '품절' });
    expect([asked.status, asked.body.status, asked.body.amount]).toEqual([201, 'pending', 4900]);
    expect(refundSchema.safeParse(asked.body).error).toBeUndefined();
    expect(await gateway.payment(id)).toMatchObject({ refundableAmount: 0, refundedAmount: 0 });
    await gateway.settle();
    await gateway.clock(3);
    await gateway.settle();
    await gateway.clock(0);
    expect(await read(asked.body.id)).toMatchObject({ status: 'succeeded', method: 'carrier_cancel', reason: '품절' });
    expect(await gateway.payment(id)).toMatchObject({ status: 'refunded', charged: 'yes', refundedAmount: 4900, refundableAmount: 0 });
    expect(await limitLeft(id)).toBe(0);
    expect((await phone.book()).map((entry) => entry.type)).toEqual(['charge', 'cancel']);
    expect(await types(id)).toEqual(['payment.charged', 'refund.succeeded']);
    expect(await position(id)).toBe(0);
  });

  it('a line that was ported since: the refund fails with its reason, and the amount may be asked for again', async () => {
    const phone = await freshPhone(carrier);
    const paid = await gateway.buy(phone);
    await phone.set({ ported: true });
    const asked = await refund(paid['id'] as string);
    await gateway.settle();
    await gateway.clock(3);
    await gateway.settle();
    await gateway.clock(0);
    expect(await read(asked.body.id)).toMatchObject({ status: 'failed', refusal: { code: 'cancel_line_changed', contact: 'carrier' } });
    expect(await gateway.payment(paid['id'] as string)).toMatchObject({ status: 'charged', refundableAmount: 4900 });
    expect((await types(paid['id'] as string)).at(-1)).toBe('refund.failed');
  });
});

describe('a part', () => {
  it('several parts, never more than was paid, even when twenty race', async () => {
    const phone = await freshPhone('skt');
    const id = (await gateway.buy(phone, { amount: 10_000 }))['id'] as string;
    const answers = await Promise.all(Array.from({ length: 20 }, () => refund(id, { amount: 900 })));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(11);
    for (const late of answers.filter((answer) => answer.status !== 201))
      expect([late.status, late.body.code]).toEqual([422, 'refund_exceeds_rest']);
    await gateway.settle();
    expect(await gateway.payment(id)).toMatchObject({ status: 'charged', refundedAmount: 9900, refundableAmount: 100 });
    await refund(id);
    await gateway.settle();
    expect(await gateway.payment(id)).toMatchObject({ status: 'refunded', refundedAmount: 10_000 });
    expect((await phone.book()).slice(1).reduce((sum, entry) => sum + entry.amount, 0)).toBe(10_000);
    expect(await position(id)).toBe(0);
    expect((await gateway.api('get', `/v1/payments/${id}/refunds`)).body.data).toHaveLength(12);
  });

  it('the rest the merchant believes in is a guard', async () => {
    const id = (await gateway.buy(await freshPhone('skt')))['id'] as string;
    expect((await refund(id, { amount: 100, expectedRefundable: 4900 })).status).toBe(201);
    const wrong = await refund(id, { amount: 100, expectedRefundable: 4900 });
    expect([wrong.status, wrong.body.code, wrong.body.param]).toEqual([409, 'wrong_state', 'expectedRefundable']);
  });

  it('where the carrier gives no part, a part is refused before it is asked', async () => {
    const id = (await gateway.buy(await freshPhone('lgu')))['id'] as string;
    const answer = await refund(id, { amount: 100 });
    expect([answer.status, answer.body.code]).toEqual([422, 'partial_not_supported']);
  });
});

it('in a later month it is a credit on the next bill, and the limit stays used', async () => {
  const phone = await freshPhone('kt', { asynchronous: false });
  const id = (await gateway.buy(phone))['id'] as string;
  await gateway.clock(32 * 86_400);
  try {
    const asked = await refund(id);
    await gateway.settle();
    expect(await read(asked.body.id)).toMatchObject({ status: 'succeeded', method: 'next_bill_credit' });
    expect(await limitLeft(id)).toBe(4900);
    expect((await phone.book()).map((entry) => entry.type)).toEqual(['charge', 'refund']);
  } finally {
    await gateway.clock(0);
  }
});

it('another amount than ours: all of it goes back, then the payment is refused and nothing was charged', async () => {
  const phone = await freshPhone('kt', { fault: 'wrong_amount', asynchronous: false });
  const payment = await gateway.buy(phone);
  expect(['unknown', 'refused']).toContain(payment['status']);
  await gateway.settle();
  expect(await gateway.payment(payment['id'] as string)).toMatchObject({
    status: 'refused',
    charged: 'no',
    refusal: { code: 'amount_mismatch' },
  });
  expect((await phone.book()).map((entry) => [entry.type, entry.amount])).toEqual([
    ['charge', 4910],
    ['cancel', 4910],
  ]);
  expect(await position(payment['id'] as string)).toBe(0);
  expect(await gateway.rows('select state from limits.hold where payment_id = $1', [payment['id']])).toEqual([{ state: 'let_go' }]);
});

describe('cancel by order number', () => {
  const cancelOrder = (orderId: string) =>
    gateway.api('post', '/v1/payments/cancel-by-order', { orderId }, { 'idempotency-key': `order-${++key}` });

  it('never registered: remembered, and that order can never charge', async () => {
    expect((await cancelOrder('ghost-1')).body).toMatchObject({ done: 'never_registered', payment: null });
    expect((await cancelOrder('ghost-1')).body.done).toBe('never_registered');
    const late = await gateway.api(
      'post',
      '/v1/payments',
      { orderId: 'ghost-1', amount: 100, itemName: 'x', goodsClass: 'digital', returnUrl: 'https://shop.example/' },
      { 'idempotency-key': 'ghost' },
    );
    expect([late.status, late.body.code]).toEqual([409, 'duplicate_order']);
    expect((await gateway.api('get', '/v1/payments?orderId=ghost-1')).status).toBe(404);
  });

  it('not charged: cancelled · charged: all of it refunded · again: nothing more', async () => {
    const open = await gateway.register();
    expect((await cancelOrder(open['orderId'] as string)).body).toMatchObject({ done: 'cancelled', payment: { status: 'cancelled' } });
    const phone = await freshPhone('skt');
    const paid = await gateway.buy(phone);
    expect((await cancelOrder(paid['orderId'] as string)).body.done).toBe('refunded');
    await gateway.settle();
    expect((await cancelOrder(paid['orderId'] as string)).body).toMatchObject({ done: 'refunded', payment: { status: 'refunded' } });
    expect((await phone.book()).map((entry) => entry.type)).toEqual(['charge', 'cancel']);
  });

  it('while the carrier is silent: in progress, and a charge is given back as soon as it is known', async () => {
    const phone = await freshPhone('skt', { fault: 'not_found_then_charged' });
    const payment = await gateway.buy(phone);
    expect((await cancelOrder(payment['orderId'] as string)).body.done).toBe('in_progress');
    try {
      await timePasses();
      expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'refunded', refundedAmount: 4900 });
      expect((await phone.book()).map((entry) => entry.type)).toEqual(['charge', 'cancel']);
    } finally {
      await gateway.clock(0);
    }
  });
});

it.each([
  ['zero', { amount: 0 }],
  ['a float', { amount: 1.5 }],
  ['an unknown member', { colour: 'red' }],
  ['control characters', { reason: 'a\u0000' }],
])('%s is refused and leaves nothing behind', async (_, body) => {
  const id = (await gateway.buy(await freshPhone('skt')))['id'] as string;
  expect((await refund(id, body)).status).toBe(400);
  expect((await gateway.api('get', `/v1/payments/${id}/refunds`)).body.data).toEqual([]);
});
