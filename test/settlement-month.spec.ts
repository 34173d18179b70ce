import fc from 'fast-check';
import type { Month } from '#kernel';
import { feeOn } from '#ledger';
import { checkLedger } from '../apps/gateway/check-ledger.js';
import { TestGateway } from './gateway.js';
import { LedgerRoom } from './ledger.kit.js';
import { monthAgo, settleMonth, Shop, within, wrongIn, type Planted } from './settlement.kit.js';
import { Time } from './time.js';

let gateway: TestGateway;
let ledger: LedgerRoom;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  ledger = await LedgerRoom.open(gateway);
});
afterAll(async () => {
  await ledger.close();
  await gateway.close();
});

it('whatever merchants sell, give back and are objected to, statements and ledger say the same, month by month', async () => {
  const months = [6, 5, 4, 3].map(monthAgo) as [Month, Month, Month, Month];
  const act = fc.record({
    what: fc.constantFrom('sell', 'sell', 'back', 'object', 'answer'),
    who: fc.nat({ max: 1 }),
    month: fc.nat({ max: 2 }),
    amount: fc.integer({ min: 10, max: 40_000 }),
    goodsClass: fc.constantFrom('digital' as const, 'physical' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 18 }), async (story) => {
      const shops = [await Shop.open(gateway, ledger), await Shop.open(gateway, ledger)] as const;
      const sold: { planted: Planted; who: number; rest: number; rate: number; open: boolean }[] = [];
      for (const [m, month] of months.entries()) {
        for (const { what, who, amount, goodsClass } of story.filter((one) => one.month === m)) {
          const [shop, about] = [shops[who]!, sold.filter((one) => one.who === who).at(-1)];
          if (what === 'sell') {
            const planted = await shop.sell(amount, within(month, 5), { goodsClass });
            sold.push({ planted, who, rest: amount, rate: goodsClass === 'digital' ? 800 : 300, open: false });
          } else if (about && what === 'back' && about.rest > 0) {
            const part = Math.min(amount, about.rest);
            await shop.giveBack(about.planted, part, within(month, 6), amount % 2 ? 'carrier_cancel' : 'next_bill_credit');
            about.rest -= part;
          } else if (about && what === 'object' && !about.open) {
            await shop.object(about.planted);
            about.open = true;
          } else if (about && what === 'answer' && about.open) {
            await shop.answer(about.planted);
            about.open = false;
          }
        }
        await settleMonth(gateway, month).expect(200);
        for (const [who, shop] of shops.entries()) {
          const told = (await shop.statements()).filter(({ period }) => period <= month);
          const sum = (of: (s: (typeof told)[number]) => number): number => told.reduce((n, s) => n + of(s), 0);
          const owed = sold.filter((one) => one.who === who).reduce((n, { rest, rate }) => n + feeOn(rest, rate).payout, 0);
          const held = sum((s) => s.withheld - s.released);
          expect(sum((s) => s.net) + (told[0]?.carriedForward ?? 0) + held).toBe(owed);
          expect(await shop.balance()).toBe(owed);
          const open = sold.filter((one) => one.who === who && one.open);
          expect(held).toBeLessThanOrEqual(open.reduce((n, { rest, rate }) => n + feeOn(rest, rate).payout, 0));
          for (const s of told) expect([s.net === 0 || s.net >= 10_000, s.withheld >= 0, s.released >= 0]).toEqual([true, true, true]);
        }
      }
    }),
    { numRuns: 8 },
  );
  expect(await wrongIn(gateway)).toEqual([]);
}, 120_000);

it('the night settles the month that is over, from purchases as they are made; what goes back later is a credit in the next', async () => {
  const month = monthAgo(0);
  const paid = await gateway.buy(gateway.phone('01067000001'), { amount: 49_000 });
  await gateway.buy(gateway.phone('01067000002'), { amount: 20_000, goodsClass: 'physical', orderId: '=1+1' });
  const refund = (amount: number) =>
    gateway.api('post', `/v1/payments/${paid['id'] as string}/refunds`, { amount }, { 'idempotency-key': `back-${amount}` });
  await refund(9000);
  await gateway.settle();
  const statements = async () => ((await gateway.api('get', '/v1/settlements')).body as { data: Record<string, unknown>[] }).data;
  expect(await statements()).toEqual([]);

  const time = new Time(gateway);
  await time.nextMonth();
  await gateway.settle();
  const [made] = await statements();
  expect(made).toMatchObject({
    period: month,
    gross: 69_000,
    cancels: 9000,
    fee: 3200 + 600,
    vat: 320 + 60,
    net: 60_000 - 3800 - 380,
    paidOut: null,
  });
  expect((await gateway.api('get', `/v1/settlements/${made!['id'] as string}.csv`)).text).toContain(
    `,${paid['id'] as string},A-1,digital,8,49000,3920,392,44688,`,
  );

  await refund(10_000);
  await gateway.settle();
  expect(await statements()).toEqual([made]);
  const due = await gateway.rows(`select type, amount::int from settlement.due where payment_id = $1`, [paid['id']]);
  expect(due).toEqual([{ type: 'CREDIT', amount: -10_000 }]);
  expect(await checkLedger(gateway.config, () => undefined)).toBe(0);
});
