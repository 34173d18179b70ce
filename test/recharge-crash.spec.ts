import { AskAgain } from '../apps/charging/ask-again.js';
import { RechargePayment } from '../apps/charging/recharge-payment.js';
import { RefundPayment } from '../apps/charging/refund-payment.js';
import { Crowd } from './crowd.js';
import { breakEverything, doomable, killAt, stillWaits } from './killed.js';
import type { Phone } from './phone.js';
import { RechargingShop } from './recharges.kit.js';
import { Time } from './time.js';

const STEPS_MOST = 40;

let shop: RechargingShop;
let crowd: Crowd;
let time: Time;
beforeAll(async () => {
  shop = await RechargingShop.open('0106300');
  [crowd, time] = [new Crowd(shop.gateway), new Time(shop.gateway)];
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

/** @param oneByOne whether each has come to its end before the next begins. @returns how each ended that was killed on its way. */
async function crashEverywhere(journey: object, oneByOne: boolean, line: Record<string, unknown> = {}): Promise<string[]> {
  const phones = await Promise.all(Array.from({ length: STEPS_MOST }, () => shop.phone()));
  const ids = await crowd.buy(phones.map((phone) => ({ phone })));
  for (const phone of phones) await phone.set(line);
  const spare = doomable(journey);
  const refunds: string[] = [];
  try {
    for (const [i, id] of ids.entries()) {
      const fate = killAt(i + 1);
      refunds.push((await shop.ask(id, { amount: 900 })).body.id as string);
      await shop.gateway.settle();
      // A journey that only asks comes later.
      for (let n = 0; n < 4 && stillWaits(); n++) await time.passes(2);
      expect(stillWaits()).toBe(false);
      if (oneByOne || !fate.dead) await time.passes(8, 21, 35, 60, 100);
      if (!fate.dead) break;
    }
  } finally {
    spare();
  }
  const ends: string[] = [];
  for (const [i, refund] of refunds.entries()) ends.push(await endOf(i + 1, ids[i]!, refund, phones[i]!));
  // The last one had fewer steps, and lived.
  expect(ends.length).toBeLessThan(STEPS_MOST);
  return ends.slice(0, -1);
}

async function endOf(at: number, id: string, refund: string, phone: Phone): Promise<string> {
  const { status, amount } = await shop.refund(refund);
  const given = status === 'failed' ? 0 : (amount as number);
  const end = `${String(status)} ${String(amount)}`;
  expect([at, end, await shop.agree(id, phone, 4900 - given)]).toEqual([at, end, BOOKS[end]]);
  return end;
}

it('refund-payment, killed at every step: the part goes back, or the cancel never left and may be asked for again', async () => {
  const ends = await crashEverywhere(RefundPayment.prototype, false);
  expect(ends.length).toBeGreaterThanOrEqual(10);
  expect(new Set(ends)).toEqual(new Set(['succeeded 900', 'failed 900']));
}, 600_000);

it('recharge-payment, killed at every step: whoever comes next goes on, and the part is given back', async () => {
  const ends = await crashEverywhere(RechargePayment.prototype, false);
  expect(ends.length).toBeGreaterThanOrEqual(18);
  expect(new Set(ends)).toEqual(new Set(['succeeded 900']));
}, 600_000);

it('ask-again, after cut answers, killed at every step: the same', async () => {
  const ends = await crashEverywhere(AskAgain.prototype, true, { fault: 'cut_after' });
  expect(ends.length).toBeGreaterThanOrEqual(8);
  expect(new Set(ends)).toEqual(new Set(['succeeded 900']));
}, 600_000);
