import fc from 'fast-check';
import { feeOn } from '#ledger';
import { merchant } from '../apps/gateway/merchant.js';
import { TestGateway } from './gateway.js';
import { LedgerRoom } from './ledger.kit.js';
import { monthAgo, Payer, settleMonth, Shop, within, wrongIn, type Planted } from './settlement.kit.js';

let gateway: TestGateway;
let ledger: LedgerRoom;
let payer: Payer;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  ledger = await LedgerRoom.open(gateway);
  payer = await Payer.open(gateway);
});
afterAll(async () => {
  await payer.close();
  await ledger.close();
  await gateway.close();
});

const BEFORE = { sell: 4, collect: 4, credit: 1, object: 1, answer: 2, cancel: 1, notPaid: 1, takenBack: 1 } as const;
const AFTER = { collect: 1, credit: 1, object: 4, answer: 1, takenBack: 1 } as const;
type What = keyof typeof BEFORE;
const acts = (weights: Partial<Record<What, number>>, minLength: number, maxLength: number) =>
  fc.array(
    fc.record({
      what: fc.oneof(...Object.entries(weights).map(([what, weight]) => ({ weight, arbitrary: fc.constant(what as What) }))),
      /** Of what was sold, from the last. */
      which: fc.nat({ max: 3 }),
      amount: fc.integer({ min: 10, max: 40_000 }),
      goodsClass: fc.constantFrom('digital' as const, 'physical' as const),
    }),
    { minLength, maxLength },
  );
/** What happens before a month is settled, and between its statement and the next payout, which may be late. */
const month = fc.record({ before: acts(BEFORE, 2, 6), after: acts(AFTER, 0, 3), payout: fc.boolean() });
type Act = ReturnType<typeof acts> extends fc.Arbitrary<(infer T)[]> ? T : never;

/** A payment as the story tells it. Amounts in won. */
interface Sold {
  readonly planted: Planted;
  readonly rate: number;
  /** Not given back. */
  rest: number;
  /** What the carrier wants of the subscriber: a credit goes to a later bill. */
  billed: number;
  standing: 'billed' | 'notPaid' | 'takenBack' | 'collected';
  objected: boolean;
  /** An objection to it was closed once: a debt that its money had paid by then stays paid, should another come. */
  letGo: boolean;
  paid: boolean;
}
const worth = ({ rest, rate }: Sold): number => feeOn(rest, rate).payout;
const sum = (amounts: Iterable<number>): number => [...amounts].reduce((all, n) => all + n, 0);

/** One merchant's months, and what may have been paid to him at each moment of them. */
class Story {
  private readonly sold: Sold[] = [];
  /** What a statement could pay at most: of what was collected when it was issued. */
  private readonly payable = new Map<string, Map<Sold, number>>();
  private readonly seen = new Set<string>();
  private monthsAgo = 14;
  private paid = 0;
  /** What he owed, and new sales paid. */
  private debts = 0;

  constructor(private readonly shop: Shop) {}

  async act({ what, which, amount, goodsClass }: Act): Promise<void> {
    const at = within(monthAgo(this.monthsAgo), 5);
    if (what === 'sell') {
      const planted = await this.shop.sell(amount, at, { goodsClass });
      const rate = goodsClass === 'digital' ? 800 : 300;
      this.sold.push({ planted, rate, rest: amount, billed: amount, standing: 'billed', objected: false, letGo: false, paid: false });
      return;
    }
    const one = this.sold.at(-1 - which);
    if (!one) return;
    const { planted, rest, standing } = one;
    const part = Math.min(amount, rest, what === 'cancel' ? one.billed : rest);
    if (what === 'object' && !one.objected) await this.shop.object(planted);
    if (what === 'answer' && one.objected) {
      await this.shop.answer(planted);
      one.letGo = true;
    }
    if (what === 'object' || what === 'answer') one.objected = what === 'object';
    if (what === 'collect') await this.collect(one);
    if (part > 0 && ((what === 'credit' && standing !== 'takenBack') || (what === 'cancel' && standing === 'billed'))) {
      await this.shop.giveBack(planted, part, at, what === 'cancel' ? 'carrier_cancel' : 'next_bill_credit');
      one.rest -= part;
      if (what === 'cancel') one.billed -= part;
    }
    if ((what === 'notPaid' || what === 'takenBack') && standing === 'billed' && one.billed > 0) {
      await this.shop.notPaid(planted, one.billed, what === 'takenBack', at);
      one.standing = what === 'takenBack' && rest > 0 ? what : 'notPaid';
    }
  }

  private async collect(one: Sold): Promise<void> {
    if (one.standing === 'collected' || one.billed === 0) return;
    await this.shop.collect(one.planted, one.billed, within(monthAgo(this.monthsAgo), 6));
    one.standing = 'collected';
  }

  async statement(): Promise<void> {
    const period = monthAgo(this.monthsAgo--);
    await settleMonth(gateway, period).expect(200);
    const made = await this.shop.statement(period);
    if (made) this.debts += Math.max(0, Math.min(0, made.carriedForward) - made.broughtForward);
    const collected = this.sold.filter(({ standing }) => standing === 'collected');
    if (made && made.net > 0) this.payable.set(made.id, new Map(collected.map((one) => [one, worth(one)])));
  }

  async payout(): Promise<void> {
    await payer.run();
    for (const { id, paidOut } of (await this.shop.statements('?limit=100')).reverse()) {
      if (!paidOut || this.seen.has(id)) continue;
      this.seen.add(id);
      this.paid += paidOut.amount;
      const now = [...this.payable.get(id)!].filter(([{ objected, paid }]) => !objected || paid);
      const again = this.sold.filter(({ letGo, objected, paid }) => letGo && objected && !paid);
      const spent = Math.min(this.debts, sum(again.map(worth)));
      if (paidOut.amount > 0) expect(this.paid).toBeLessThanOrEqual(sum(now.map(([, won]) => won)) + spent);
      for (const [one] of now) one.paid = true;
    }
  }

  /** Every objection is closed and every bill paid: all that is left to pay is paid, once. */
  async end(): Promise<void> {
    for (const one of this.sold) {
      if (one.objected) await this.shop.answer(one.planted);
      one.objected = false;
      await this.collect(one);
    }
    for (let twice = 0; twice < 2; twice++) {
      await this.statement();
      await this.payout();
    }
    const told = await this.shop.statements('?limit=100');
    const left = told[0]?.carriedForward ?? 0;
    expect(this.paid + left).toBe(sum(this.sold.map(worth)));
    expect(sum(told.map((s) => s.withheld + s.awaited - s.released + (s.paidOut?.withheld ?? 0)))).toBe(0);
    expect(await this.shop.balance()).toBe(left);
  }
}

it('in whatever order things happen, no more is paid than was collected and is not objected to; in the end all of it is, once', async () => {
  const threshold = fc.constantFrom(0, 10_000);
  await fc.assert(
    fc.asyncProperty(fc.array(month, { minLength: 4, maxLength: 10 }), threshold, async (months, least) => {
      const shop = await Shop.open(gateway, ledger);
      await merchant(gateway.config, ['settlement', shop.id, 'collected', String(least)], () => undefined);
      const story = new Story(shop);
      for (const { before, after, payout } of months) {
        for (const one of before) await story.act(one);
        await story.statement();
        for (const one of after) await story.act(one);
        if (payout) await story.payout();
      }
      await story.end();
    }),
    // What is found is told as small as it got by then.
    { numRuns: 25, interruptAfterTimeLimit: 200_000 },
  );
  expect(await wrongIn(gateway)).toEqual([]);
}, 300_000);
