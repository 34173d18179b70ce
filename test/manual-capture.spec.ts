import { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

let line = 0;
let key = 0;

/** A payment whose code was right: held, not charged. */
async function held(): Promise<{ id: string; phone: Phone; url: string }> {
  const phone = gateway.phone(`0109${String(++line).padStart(7, '0')}`);
  const payment = await gateway.buy(phone, { capture: 'manual' });
  expect(payment).toMatchObject({ status: 'reserved', charged: 'no', nextAction: 'capture' });
  return { id: payment['id'] as string, phone, url: payment['checkoutUrl'] as string };
}

const capture = (id: string) => gateway.api('post', `/v1/payments/${id}/capture`, {}, { 'idempotency-key': `capture-${++key}` });
const hold = async (id: string) =>
  (await gateway.rows<{ state: string }>('select state from limits.hold where payment_id = $1', [id]))[0]?.state;

describe('manual capture', () => {
  it('after the code only our own limit is held; the capture charges, once', async () => {
    const { id, phone, url } = await held();
    expect(await phone.book()).toEqual([]);
    expect(await hold(id)).toBe('held');
    expect((await gateway.buyer(url).look()).headers['location']).toContain('status=reserved');
    const answer = await capture(id);
    expect([answer.status, answer.body.status, answer.body.nextAction]).toEqual([200, 'reserved', 'wait']);
    await gateway.settle();
    expect(await gateway.payment(id)).toMatchObject({ status: 'charged' });
    expect(await phone.book()).toHaveLength(1);
    expect((await capture(id)).status).toBe(409);
  });

  it('uncaptured for ten minutes it is let go and expires', async () => {
    const { id, phone } = await held();
    await gateway.clock(601);
    try {
      expect((await capture(id)).body.code).toBe('wrong_state');
      await gateway.settle();
      expect(await gateway.payment(id)).toMatchObject({ status: 'expired', charged: 'no' });
      expect(await hold(id)).toBe('expired');
      expect(await phone.book()).toEqual([]);
    } finally {
      await gateway.clock(0);
    }
  });

  it('cancelled before capture the hold is let go', async () => {
    const { id } = await held();
    expect((await gateway.api('post', `/v1/payments/${id}/cancel`)).status).toBe(200);
    expect(await hold(id)).toBe('let_go');
    expect((await capture(id)).status).toBe(409);
  });

  it('capture and cancel racing end in exactly one of the two', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, phone } = await held();
      const [captured, cancelled] = await Promise.all([capture(id), gateway.api('post', `/v1/payments/${id}/cancel`)]);
      expect([captured.status, cancelled.status].sort()).toEqual([200, 409]);
      await gateway.settle();
      expect((await gateway.payment(id))['status']).toBe(captured.status === 200 ? 'charged' : 'cancelled');
      expect(await phone.book()).toHaveLength(captured.status === 200 ? 1 : 0);
    }
  });

  it('a payment with automatic capture has nothing to capture; the key is required', async () => {
    const payment = await gateway.register();
    expect((await capture(payment['id'] as string)).body.code).toBe('wrong_state');
    expect((await gateway.api('post', `/v1/payments/${payment['id']}/capture`, {})).body.param).toBe('Idempotency-Key');
  });

  it('the merchant is told payment.reserved, then payment.charged', async () => {
    const { id } = await held();
    await capture(id);
    await gateway.settle();
    const types = await gateway.rows<{ type: string }>('select type from webhooks.event where payment_id = $1 order by sequence', [id]);
    expect(types.map((row) => row.type)).toEqual(['payment.reserved', 'payment.charged']);
  });
});
