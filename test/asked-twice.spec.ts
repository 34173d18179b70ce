import { Attempts } from '#payments';
import { AskAgain } from '../apps/charging/ask-again.js';
import { Billing } from '../libs/carriers/camara/billing.js';
import { Refunds } from '../libs/carriers/camara/refunds.js';
import { silent } from '../libs/carriers/carriers.rules.js';
import { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';

let gateway: TestGateway;
let lines = 0;
beforeAll(async () => (gateway = await TestGateway.start()));
afterEach(async () => {
  jest.restoreAllMocks();
  await gateway.fault('none');
});
afterAll(() => gateway.close());

/** Bought, and the carrier cut the line before it heard of it; time goes on until "not found" would be believed. */
async function neverHeard(): Promise<{ id: string; phone: Phone }> {
  const phone = await gateway.phone(`01075${String(++lines).padStart(6, '0')}`).set({ carrier: 'skt' });
  await gateway.fault('cut_before', { carrier: 'skt', probability: 1 });
  const { id } = (await gateway.buy(phone)) as { id: string };
  expect(await gateway.payment(id)).toMatchObject({ status: 'unknown' });
  return { id, phone };
}

describe('two who ask about one charge at the same moment', () => {
  it('and one of whom tells the carrier once more while the other does not find it: that is no "no"', async () => {
    const { id } = await neverHeard();
    const search = jest.spyOn(Billing.prototype, 'search').mockImplementation(async () => {
      // The other one is about to confirm right now.
      await gateway.rows('update payments.attempt set posted_at = platform.now() where payment_id = $1', [id]);
      return { kind: 'absent' };
    });
    await gateway.clock(60);
    await gateway.settle();
    expect(search).toHaveBeenCalled();
    expect(await gateway.payment(id)).toMatchObject({ status: 'unknown', charged: 'unknown' });
    search.mockResolvedValue({ kind: 'absent' });
    for (const seconds of [130, 200, 400]) {
      await gateway.clock(seconds);
      await gateway.settle();
    }
    expect(await gateway.payment(id)).toMatchObject({ status: 'refused', charged: 'no' });
  });

  it('and one of whom comes to "no" right before the other would confirm: nobody confirms', async () => {
    const phone = await gateway.phone(`01075${String(++lines).padStart(6, '0')}`).set({ carrier: 'skt', fault: 'cut_after' });
    const asking = jest.spyOn(AskAgain.prototype, 'run').mockResolvedValue(undefined);
    const { id } = (await gateway.buy(phone)) as { id: string };
    expect(await gateway.payment(id)).toMatchObject({ status: 'unknown' });
    asking.mockRestore();
    const { posting } = Attempts.prototype;
    const told = jest.spyOn(Attempts.prototype, 'posting').mockImplementation(async function (this: Attempts, attempt, ...since) {
      await gateway.rows(`update payments.attempt set state = 'no', answered_at = platform.now(), due_at = null where id = $1`, [attempt]);
      return posting.call(this, attempt, ...since);
    });
    await gateway.clock(600);
    await gateway.settle();
    expect(told).toHaveBeenCalled();
    expect(await phone.book()).toEqual([]);
  });

  it('and one of whom tells the carrier to give back right before the other would: the other does not', async () => {
    const phone = await gateway.phone(`01075${String(++lines).padStart(6, '0')}`).set({ carrier: 'skt' });
    const { id, orderId } = (await gateway.buy(phone)) as { id: string; orderId: string };
    const told: boolean[] = [];
    jest.spyOn(Refunds.prototype, 'order').mockImplementation(async (_order, _sink, may) => {
      told.push(await may());
      return silent('cut');
    });
    let theOther: () => Promise<unknown> = () =>
      gateway.rows(`update payments.attempt set posted_at = platform.now() where payment_id = $1 and kind = 'refund'`, [id]);
    jest.spyOn(Refunds.prototype, 'search').mockImplementation(async () => {
      await theOther();
      return { kind: 'absent' };
    });
    await gateway.api('post', '/v1/payments/cancel-by-order', { orderId }, { 'idempotency-key': `off-${id}` });
    await gateway.settle();
    await gateway.clock(800);
    await gateway.settle();
    expect([told[0], told.slice(1).includes(true), told.length > 1]).toEqual([true, false, true]);
    theOther = () => Promise.resolve();
    for (const seconds of [1000, 1300, 1700]) {
      await gateway.clock(seconds);
      await gateway.settle();
    }
    expect(told.at(-1)).toBe(true);
  });
});
