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

let offset = 0;
/** The clock is moved on, and whoever is due is served. */
async function pass(...seconds: number[]): Promise<void> {
  for (const more of seconds) {
    await gateway.clock((offset += more));
    await gateway.settle();
  }
}

describe('two who ask about one charge at the same moment', () => {
  it.each([0, 61])(
    'and one of whom tells the carrier once more while the other does not find it, for %i s: that is no "no"',
    async (seconds) => {
      const { id } = await neverHeard();
      const search = jest.spyOn(Billing.prototype, 'search').mockImplementation(async () => {
        // The other one is about to confirm right now.
        await gateway.rows('update payments.attempt set posted_at = platform.now() where payment_id = $1', [id]);
        if (seconds > 0) await gateway.clock((offset += seconds));
        return { kind: 'absent' };
      });
      await pass(60);
      expect(search).toHaveBeenCalled();
      expect(await gateway.payment(id)).toMatchObject({ status: 'unknown', charged: 'unknown' });
      search.mockResolvedValue({ kind: 'absent' });
      await pass(70, 70, 200);
      expect(await gateway.payment(id)).toMatchObject({ status: 'refused', charged: 'no' });
    },
  );

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
    await pass(200);
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
    await pass(200);
    expect([told[0], told.slice(1).includes(true), told.length > 1]).toEqual([true, false, true]);
    theOther = () => Promise.resolve();
    await pass(200, 300, 400);
    expect(told.at(-1)).toBe(true);
  });
});

it('what was to be asked about long after is asked about when the clock is set back', async () => {
  const { id } = await neverHeard();
  await gateway.fault('maintenance');
  await pass(7200);
  await gateway.fault('none');
  await pass(-7100);
  expect(await gateway.payment(id)).toMatchObject({ status: 'refused', charged: 'no' });
});

it('what begins only later, for the clock was set back, is asked about meanwhile and not told again', async () => {
  await pass(7200);
  const { id, phone } = await neverHeard();
  await gateway.fault('none');
  await pass(-7200);
  const soon = `select due_at < platform.now() + interval '15 minutes' as soon from payments.attempt where payment_id = $1`;
  expect([await gateway.rows(soon, [id]), await phone.book()]).toEqual([[{ soon: true }], []]);
  expect(await gateway.payment(id)).toMatchObject({ status: 'unknown', charged: 'unknown' });
  await pass(7300);
  expect([await gateway.payment(id), await phone.book()]).toMatchObject([{ status: 'refused', charged: 'no' }, []]);
});
