import { AskAgain } from '../apps/charging/ask-again.js';
import { RechargePayment } from '../apps/charging/recharge-payment.js';
import { RefundPayment } from '../apps/charging/refund-payment.js';
import { breakEverything, doomable, killAt, stillWaits } from './killed.js';
import { RechargingShop } from './recharges.kit.js';

let shop: RechargingShop;
beforeAll(async () => {
  shop = await RechargingShop.open('0106300');
  breakEverything();
});
afterAll(async () => {
  jest.restoreAllMocks();
  await shop.close();
});

const BOOKS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  'succeeded 900': [
    ['charge', 4900],
    ['cancel', 4900],
    ['charge', 4000],
  ],
  'succeeded 4900': [
    ['charge', 4900],
    ['cancel', 4900],
  ],
  'failed 900': [['charge', 4900]],
};

/** A part asked back with a crash at this step. @returns how it ended; null when the journey had fewer steps. */
async function partBackWithCrashAt(at: number, line: Record<string, unknown>): Promise<string | null> {
  const phone = await shop.phone();
  const { id } = await shop.gateway.buy(phone);
  await phone.set(line);
  const fate = killAt(at);
  const { body } = await shop.ask(id, { amount: 900 });
  const { status, amount } = await shop.untilOver(body.id);
  expect(stillWaits()).toBe(false);
  const given = status === 'failed' ? 0 : (amount as number);
  const end = `${String(status)} ${String(amount)}`;
  expect([at, end, await shop.agree(id, phone, 4900 - given)]).toEqual([at, end, BOOKS[end]]);
  await shop.gateway.clock(0);
  return fate.dead ? end : null;
}

async function crashEverywhere(journey: object, line: Record<string, unknown> = {}): Promise<string[]> {
  const spare = doomable(journey);
  const ends: string[] = [];
  try {
    for (let at = 1; ; at++) {
      const end = await partBackWithCrashAt(at, line);
      if (end === null) return ends;
      ends.push(end);
    }
  } finally {
    spare();
  }
}

it('refund-payment, killed at every step: the part goes back, or the cancel never left and may be asked for again', async () => {
  const ends = await crashEverywhere(RefundPayment.prototype);
  expect(ends.length).toBeGreaterThanOrEqual(10);
  expect(new Set(ends)).toEqual(new Set(['succeeded 900', 'failed 900']));
}, 600_000);

it('recharge-payment, killed at every step: whoever comes next goes on, and the part is given back', async () => {
  const ends = await crashEverywhere(RechargePayment.prototype);
  expect(ends.length).toBeGreaterThanOrEqual(18);
  expect(new Set(ends)).toEqual(new Set(['succeeded 900']));
}, 600_000);

it('ask-again, after cut answers, killed at every step: the same', async () => {
  const ends = await crashEverywhere(AskAgain.prototype, { fault: 'cut_after' });
  expect(ends.length).toBeGreaterThanOrEqual(8);
  expect(new Set(ends)).toEqual(new Set(['succeeded 900']));
}, 600_000);
