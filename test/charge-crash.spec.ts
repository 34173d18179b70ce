import { AskAgain } from '../apps/charging/ask-again.js';
import { ChargePayment } from '../apps/charging/charge-payment.js';
import { TestGateway } from './gateway.js';
import { breakEverything, doomable, killAt, stillWaits } from './killed.js';

let gateway: TestGateway;
let offset = 0;
let lines = 0;

beforeAll(async () => {
  gateway = await TestGateway.start();
  breakEverything();
});
afterAll(async () => {
  jest.restoreAllMocks();
  await gateway.close();
});

async function untilOver(id: string): Promise<Record<string, unknown>> {
  for (let i = 0; i < 12; i++) {
    const payment = await gateway.payment(id);
    if (!['reserved', 'charging', 'unknown'].includes(payment['status'] as string)) return payment;
    await gateway.clock((offset += 16));
    await gateway.settle();
  }
  return gateway.payment(id);
}

/** Buys with a crash at this step. @returns how it ended; null when the journey had fewer steps. */
async function buyWithCrashAt(at: number, line: Record<string, unknown>, restart: boolean): Promise<string | null> {
  const phone = await gateway.phone(`0104000${String(++lines).padStart(4, '0')}`).set(line);
  const registered = await gateway.register();
  const buyer = gateway.buyer(registered['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number, carrier: phone.carrier });
  await gateway.settle();
  const fate = killAt(at);
  await buyer.enter(await phone.code());
  await gateway.settle();
  // A journey that only asks comes later.
  for (let i = 0; i < 4 && stillWaits(); i++) {
    await gateway.clock((offset += 2));
    await gateway.settle();
  }
  expect(stillWaits()).toBe(false);
  if (restart) await gateway.restart();
  const payment = await untilOver(registered['id'] as string);
  const booked = (await gateway.phone(phone.number).book()).map(({ type, amount }) => [type, amount]);
  const [hold] = await gateway.rows<{ state: string }>('select state from limits.hold where payment_id = $1', [payment['id']]);
  const attempts = await gateway.rows('select state from payments.attempt where payment_id = $1', [payment['id']]);
  const told = await gateway.rows<{ type: string }>(
    `select type from webhooks.event where payment_id = $1 and type <> 'payment.reserved'`,
    [payment['id']],
  );
  const end = {
    at,
    status: payment['status'] as string,
    charged: payment['charged'] as string,
    booked,
    hold: hold?.state,
    attempts,
    told: told.map((row) => row.type),
  };
  const whole = {
    at,
    status: 'charged',
    charged: 'yes',
    booked: [['charge', 4900]],
    hold: 'spent',
    attempts: [{ state: 'yes' }],
    told: ['payment.charged'],
  };
  const none = { at, status: 'refused', charged: 'no', booked: [], hold: 'let_go', attempts: [{ state: 'no' }], told: ['payment.refused'] };
  expect([whole, none]).toContainEqual(end);
  return fate.dead ? end.status : null;
}

async function crashEverywhere(line: Record<string, unknown>): Promise<string[]> {
  const ends: string[] = [];
  for (let at = 1; ; at++) {
    const end = await buyWithCrashAt(at, line, at === 15);
    if (end === null) return ends;
    ends.push(end);
  }
}

describe('charge-payment, killed at every step of its way, ends after a healthy start in one charge, or in a refusal and none', () => {
  let spare: () => void;
  beforeAll(() => void (spare = doomable(ChargePayment.prototype)));
  afterAll(() => spare());

  it.each([
    ['skt', 20],
    ['kt', 16],
  ])(
    '%s',
    async (carrier, stepsAtLeast) => {
      const ends = await crashEverywhere({ carrier });
      expect(ends.length).toBeGreaterThanOrEqual(stepsAtLeast);
      // Once the carrier has it, or before the attempt began, the purchase is saved; only an order that never left is refused.
      expect(ends.filter((status) => status === 'charged').length).toBeGreaterThan(ends.length / 2);
      expect(ends).toContain('refused');
    },
    400_000,
  );
});

describe('ask-again, killed at every step of its way, ends after a healthy start in one charge', () => {
  let spare: () => void;
  beforeAll(() => void (spare = doomable(AskAgain.prototype)));
  afterAll(() => spare());

  it.each(['skt', 'kt'])(
    '%s, whose answers were cut',
    async (carrier) => {
      const ends = await crashEverywhere({ carrier, fault: 'cut_after' });
      expect(ends.length).toBeGreaterThanOrEqual(12);
      expect(new Set(ends)).toEqual(new Set(['charged']));
    },
    400_000,
  );
});
