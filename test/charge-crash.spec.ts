import { AskAgain } from '../apps/charging/ask-again.js';
import { ChargePayment } from '../apps/charging/charge-payment.js';
import { TestGateway } from './gateway.js';
import { breakEverything, doomable, killAt, stillWaits } from './killed.js';
import { Time } from './time.js';

let gateway: TestGateway;
let time: Time;
let lines = 0;

beforeAll(async () => {
  gateway = await TestGateway.start();
  time = new Time(gateway);
  breakEverything();
});
afterAll(async () => {
  jest.restoreAllMocks();
  await gateway.close();
});

/** Somebody types the code, and the journey that follows dies at this step. */
interface Killed {
  readonly at: number;
  readonly id: string;
  readonly number: string;
}

/** @returns null when the journey had fewer steps. */
async function buyWithCrashAt(at: number, line: Record<string, unknown>, oneByOne: boolean): Promise<Killed | null> {
  const phone = await gateway.phone(`0104000${String(++lines).padStart(4, '0')}`).set(line);
  const registered = await gateway.register();
  const buyer = gateway.buyer(registered['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number, carrier: phone.carrier });
  await gateway.settle();
  const id = registered['id'] as string;
  const fate = killAt(at, oneByOne ? null : id);
  await buyer.enter(await phone.code());
  await gateway.settle();
  // A journey that only asks comes later.
  for (let i = 0; i < 4 && stillWaits(); i++) await time.passes(2);
  expect(stillWaits()).toBe(false);
  return fate.dead ? { at, id, number: phone.number } : null;
}

/** @returns how it ended, which must be one of two ways. */
async function endOf({ at, id, number }: Killed): Promise<string> {
  const payment = await gateway.payment(id);
  const booked = (await gateway.phone(number).book()).map(({ type, amount }) => [type, amount]);
  const [hold] = await gateway.rows<{ state: string }>('select state from limits.hold where payment_id = $1', [id]);
  const attempts = await gateway.rows('select state from payments.attempt where payment_id = $1', [id]);
  const told = await gateway.rows<{ type: string }>(
    `select type from webhooks.event where payment_id = $1 and type <> 'payment.reserved'`,
    [id],
  );
  const status = payment['status'] as string;
  const end = { at, status, charged: payment['charged'] as string, booked, hold: hold?.state, attempts, told: told.map((row) => row.type) };
  const whole = { at, status: 'charged', charged: 'yes', booked: [['charge', 4900]], hold: 'spent', attempts: [{ state: 'yes' }], told: ['payment.charged'] }; // prettier-ignore
  const none = { at, status: 'refused', charged: 'no', booked: [], hold: 'let_go', attempts: [{ state: 'no' }], told: ['payment.refused'] };
  expect([whole, none]).toContainEqual(end);
  return status;
}

/** @param oneByOne whether each has come to its end before the next begins. */
async function crashEverywhere(line: Record<string, unknown>, oneByOne: boolean): Promise<string[]> {
  const killed: Killed[] = [];
  for (let at = 1; ; at++) {
    const one = await buyWithCrashAt(at, line, oneByOne);
    if (at === 15) await gateway.restart();
    if (oneByOne || one === null) await time.passes(16, 32, 48, 64, 80, 96);
    if (one === null) break;
    killed.push(one);
  }
  const ends: string[] = [];
  for (const one of killed) ends.push(await endOf(one));
  return ends;
}

describe('charge-payment, killed at every step of its way, ends after a healthy start in one charge, or in a refusal and none', () => {
  let spare: () => void;
  beforeAll(() => void (spare = doomable(ChargePayment.prototype)));
  afterAll(() => spare());

  it.each([
    ['skt', 18],
    ['kt', 12],
    ['lgu', 20],
  ])(
    '%s',
    async (carrier, stepsAtLeast) => {
      const ends = await crashEverywhere({ carrier }, false);
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
      const ends = await crashEverywhere({ carrier, fault: 'cut_after' }, true);
      expect(ends.length).toBeGreaterThanOrEqual(12);
      expect(new Set(ends)).toEqual(new Set(['charged']));
    },
    400_000,
  );
});
