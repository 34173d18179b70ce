import type { SilentOutcome } from '#carriers';
import { won } from '#kernel';
import { Charging } from '../libs/carriers/camara/charging.js';
import { ChargePayment } from '../apps/charging/charge-payment.js';
import { SettleAttempt } from '../apps/charging/settle-attempt.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
let offset = 0;
beforeAll(async () => (gateway = await TestGateway.start({ CARRIER_TIMEOUT_MS: '700' })));
afterAll(() => gateway.close());
afterEach(async () => {
  jest.restoreAllMocks();
  await gateway.fault('none');
});

/** Lets time pass until the payment has ended, ten minutes at most. */
async function untilOver(id: string): Promise<Record<string, unknown>> {
  for (let i = 0; i < 50; i++) {
    const payment = await gateway.payment(id);
    if (!['reserved', 'charging', 'unknown'].includes(payment['status'] as string)) return payment;
    await gateway.clock((offset += 12));
    await gateway.settle();
  }
  return gateway.payment(id);
}

const holds = async (id: unknown): Promise<string[]> =>
  (await gateway.rows<{ state: string }>('select state from limits.hold where payment_id = $1', [id])).map((row) => row.state);

const HOSTS = ['skt', 'kt', 'lgu'] as const;
let lines = 0;
const freshLine = (members: Record<string, unknown>) => gateway.phone(`0103000${String(++lines).padStart(4, '0')}`).set(members);

describe('a fault at the first call of each kind ends in exactly one charge', () => {
  const FAULTS = [
    'error_before',
    'error_after',
    'cut_before',
    'cut_after',
    'slow',
    'not_found_then_charged',
    'duplicate_callback',
    'reordered_callback',
  ];
  it.each(HOSTS.flatMap((host) => FAULTS.map((fault) => [host, fault])))('%s: %s', async (carrier, fault) => {
    const phone = await freshLine({ carrier, fault });
    const bought = await gateway.buy(phone);
    const payment = await untilOver(bought['id'] as string);
    expect(payment).toMatchObject({ status: 'charged', charged: 'yes' });
    expect(await phone.book()).toMatchObject([{ type: 'charge', amount: 4900 }]);
    expect(await holds(payment['id'])).toEqual(['spent']);
  });

  it('KT, still at it when we looked: charged when it says so', async () => {
    const phone = await freshLine({ carrier: 'kt', asynchronous: true });
    const payment = await untilOver((await gateway.buy(phone))['id'] as string);
    expect(payment['status']).toBe('charged');
    expect(await phone.book()).toHaveLength(1);
  });
});

describe('another amount', () => {
  it.each(['skt', 'lgu'])('%s reserves ten won more: let go, refused, nothing in the book', async (carrier) => {
    const phone = await freshLine({ carrier, fault: 'wrong_amount' });
    const payment = await untilOver((await gateway.buy(phone))['id'] as string);
    expect(payment).toMatchObject({ status: 'refused', charged: 'no', refusal: { code: 'amount_mismatch', contact: 'gateway' } });
    expect(await phone.book()).toEqual([]);
    expect(await holds(payment['id'])).toEqual(['let_go']);
  });

  it('KT takes ten won more: never called charged; all of it goes back, then the payment is refused', async () => {
    const phone = await freshLine({ carrier: 'kt', fault: 'wrong_amount', asynchronous: false });
    const payment = await gateway.buy(phone);
    expect(payment).toMatchObject({ status: 'refused', charged: 'no', refusal: { code: 'amount_mismatch' } });
    expect(await holds(payment['id'])).toEqual(['let_go']);
    expect((await phone.book()).map(({ type, amount }) => [type, amount])).toEqual([
      ['charge', 4910],
      ['cancel', 4910],
    ]);
  });

  it.each(['yes', 'no'] as const)(
    'on its way back already when whoever told the carrier hears a "%s", late: that settles nothing',
    async (kind) => {
      const { run } = SettleAttempt.prototype;
      const between: unknown[] = [];
      jest.spyOn(SettleAttempt.prototype, 'run').mockImplementationOnce(async function (this: SettleAttempt, attempt, outcome) {
        await run.call(this, attempt, outcome);
        const { carrierPaymentId, paidAt } = (outcome as SilentOutcome).taken!;
        await run.call(this, attempt, { kind, carrierPaymentId, paidAt, amount: won(4900), refusal: 'policy_refused', why: 'denied' });
        between.push(...(await gateway.rows('select status from payments.payment where id = $1', [attempt.paymentId])));
      });
      const phone = await freshLine({ carrier: 'kt', fault: 'wrong_amount', asynchronous: false });
      const payment = await untilOver((await gateway.buy(phone))['id'] as string);
      expect(between).toEqual([{ status: 'unknown' }]);
      expect(payment).toMatchObject({ status: 'refused', charged: 'no', refusal: { code: 'amount_mismatch' } });
      expect(await phone.book()).toMatchObject([{ type: 'charge', amount: 4910 }, { type: 'cancel', amount: 4910 }]); // prettier-ignore
      expect(await holds(payment['id'])).toEqual(['let_go']);
    },
  );
});

describe('a carrier that does not work', () => {
  it.each(HOSTS)('%s never takes the order: refused after its time, the hold is let go, nothing in the book', async (carrier) => {
    const phone = await freshLine({ carrier });
    await gateway.fault('cut_before', { carrier });
    const bought = await gateway.buy(phone);
    expect(bought).toMatchObject({ status: 'unknown', charged: 'unknown', nextAction: 'wait' });
    expect(await holds(bought['id'])).toEqual(['held']);
    const payment = await untilOver(bought['id'] as string);
    expect(payment).toMatchObject({ status: 'refused', charged: 'no', refusal: { code: 'carrier_unavailable' } });
    expect(await phone.book()).toEqual([]);
    expect(await holds(payment['id'])).toEqual(['let_go']);
  });

  it('its first good answer wakes everything it owes us an answer for', async () => {
    const [waiting, next] = [await freshLine({ carrier: 'skt' }), await freshLine({ carrier: 'skt' })];
    await gateway.fault('error_after', { carrier: 'skt', count: 2 });
    const silent = await gateway.buy(waiting);
    await gateway.rows(
      `update payments.attempt set due_at = platform.now() + interval '1 hour' where payment_id = $1 and state = 'silent'`,
      [silent['id']],
    );
    await gateway.buy(next);
    expect(await gateway.payment(silent['id'] as string)).toMatchObject({ status: 'charged' });
    expect(await waiting.book()).toHaveLength(1);
  });

  it('the line’s own refusal at the charge is told, and the hold let go', async () => {
    const phone = await freshLine({ carrier: 'kt' });
    const payment = await gateway.register({ amount: 9000 });
    const buyer = gateway.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: phone.number, carrier: 'kt' });
    await gateway.settle();
    await phone.set({ monthlyLimit: 8000 });
    await buyer.enter(await phone.code());
    await gateway.settle();
    expect(await gateway.payment(payment['id'] as string)).toMatchObject({
      status: 'refused',
      refusal: { code: 'limit_line_month', contact: 'carrier' },
    });
    expect(await holds(payment['id'])).toEqual(['let_go']);
    expect(await phone.book()).toEqual([]);
  });
});

it('a payment that nobody took to the carrier for five minutes is refused, and stays uncharged', async () => {
  const phone = await freshLine({ carrier: 'skt' });
  const nobody = jest.spyOn(ChargePayment.prototype, 'run').mockResolvedValue();
  const bought = await gateway.buy(phone);
  expect(bought).toMatchObject({ status: 'reserved', nextAction: 'wait' });
  await gateway.clock((offset += 301));
  await gateway.settle();
  nobody.mockRestore();
  await gateway.settle();
  expect(await gateway.payment(bought['id'] as string)).toMatchObject({ status: 'refused', refusal: { code: 'carrier_unavailable' } });
  expect(await holds(bought['id'])).toEqual(['let_go']);
  expect(await phone.book()).toEqual([]);
});

it('a yes that comes after the payment was refused moves nothing: the money goes back, and only then is nothing charged', async () => {
  const phone = await freshLine({ carrier: 'kt' });
  const charge = Charging.prototype.charge;
  jest.spyOn(Charging.prototype, 'charge').mockImplementation(async function (this: Charging, order, notes) {
    const outcome = await charge.call(this, order, notes);
    // Meanwhile somebody else came to "no".
    await gateway.rows(
      `update payments.payment set status = 'refused', refusal = 'carrier_unavailable' where id = (select payment_id from payments.attempt where id = $1)`,
      [order.attemptId],
    );
    await gateway.rows(`update payments.attempt set state = 'no', due_at = null where id = $1`, [order.attemptId]);
    return outcome;
  });
  const payment = await gateway.buy(phone);
  expect(payment).toMatchObject({ status: 'refused', charged: 'no', nextAction: 'new_payment' });
  expect((await phone.book()).map(({ type }) => type)).toEqual(['charge', 'cancel']);
  const told = await gateway.rows<{ kind: string }>('select kind from payments.event where payment_id = $1 order by n', [payment['id']]);
  expect(told.map((row) => row.kind)).toEqual(expect.arrayContaining(['late_yes', 'refund_asked', 'late_yes_given_back']));
});

it('charging tells how it is: ready, with its outcomes counted', async () => {
  const ready = await fetch(`${gateway.urlOf('charging')}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([200, { checks: { redis: 'ok', 'queue progress': 'ok' } }]);
  const metrics = await (await fetch(`${gateway.urlOf('charging')}/metrics`)).text();
  expect(metrics).toMatch(/tollgate_charge_outcomes_total\{host="kt",kind="yes",service="charging"\} [1-9]/);
  expect(metrics).toMatch(/tollgate_attempts_stuck\{service="charging"\} 0/);
});
