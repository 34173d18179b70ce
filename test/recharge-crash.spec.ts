import { AskAgain } from '../apps/charging/ask-again.js';
import { RechargePayment } from '../apps/charging/recharge-payment.js';
import { RefundPayment } from '../apps/charging/refund-payment.js';
import { breakEverything, doomable, killAt, stillWaits } from './killed.js';
import type { Phone } from './phone.js';
import { RechargingShop } from './recharges.kit.js';
import { Time } from './time.js';

let shop: RechargingShop;
let time: Time;
beforeAll(async () => {
  shop = await RechargingShop.open('0106300');
  time = new Time(shop.gateway);
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

/** A part that is asked back while its journey dies at this step. */
interface Killed {
  readonly at: number;
  readonly id: string;
  readonly refund: string;
  readonly phone: Phone;
}

/** @returns null when the journey had fewer steps. */
async function partBackWithCrashAt(at: number, line: Record<string, unknown>): Promise<Killed | null> {
  const phone = await shop.phone();
  const { id } = await shop.gateway.buy(phone);
  await phone.set(line);
  const fate = killAt(at);
  const { body } = await shop.ask(id, { amount: 900 });
  await shop.gateway.settle();
  // A journey that only asks comes later.
  for (let i = 0; i < 4 && stillWaits(); i++) await time.passes(2);
  expect(stillWaits()).toBe(false);
  return fate.dead ? { at, id: id as string, refund: body.id as string, phone } : null;
}

/** @returns how it ended, which must be one of the ways above. */
async function endOf({ at, id, refund, phone }: Killed): Promise<string> {
  const { status, amount } = await shop.refund(refund);
  const given = status === 'failed' ? 0 : (amount as number);
  const end = `${String(status)} ${String(amount)}`;
  expect([at, end, await shop.agree(id, phone, 4900 - given)]).toEqual([at, end, BOOKS[end]]);
  return end;
}

/** @param oneByOne whether each has come to its end before the next begins. */
async function crashEverywhere(journey: object, line: Record<string, unknown>, oneByOne: boolean): Promise<string[]> {
  const spare = doomable(journey);
  const killed: Killed[] = [];
  try {
    for (let at = 1; ; at++) {
      const one = await partBackWithCrashAt(at, line);
      if (oneByOne || one === null) await time.passes(16, 32, 66, 82, 98, 160);
      if (one === null) break;
      killed.push(one);
    }
  } finally {
    spare();
  }
  const ends: string[] = [];
  for (const one of killed) ends.push(await endOf(one));
  return ends;
}

it('refund-payment, killed at every step: the part goes back, or the cancel never left and may be asked for again', async () => {
  const ends = await crashEverywhere(RefundPayment.prototype, {}, false);
  expect(ends.length).toBeGreaterThanOrEqual(10);
  expect(new Set(ends)).toEqual(new Set(['succeeded 900', 'failed 900']));
}, 600_000);

it('recharge-payment, killed at every step: whoever comes next goes on, and the part is given back', async () => {
  const ends = await crashEverywhere(RechargePayment.prototype, {}, false);
  expect(ends.length).toBeGreaterThanOrEqual(18);
  expect(new Set(ends)).toEqual(new Set(['succeeded 900']));
}, 600_000);

it('ask-again, after cut answers, killed at every step: the same', async () => {
  const ends = await crashEverywhere(AskAgain.prototype, { fault: 'cut_after' }, true);
  expect(ends.length).toBeGreaterThanOrEqual(8);
  expect(new Set(ends)).toEqual(new Set(['succeeded 900']));
}, 600_000);
