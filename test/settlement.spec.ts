import type { Month } from '#kernel';
import { feeOn } from '#ledger';
import { settlementAnswer } from '../apps/checkout/settlements/schemas.js';
import { merchant } from '../apps/gateway/merchant.js';
import { TestGateway } from './gateway.js';
import { LedgerRoom } from './ledger.kit.js';
import { monthAgo, settleMonth, Shop, within, wrongIn } from './settlement.kit.js';

let gateway: TestGateway;
let ledger: LedgerRoom;
const months: Month[] = [];
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  ledger = await LedgerRoom.open(gateway);
  for (let n = 6; n > 0; n--) months.push(monthAgo(n));
});
afterAll(async () => {
  await ledger.close();
  await gateway.close();
});

const settle = async (period: Month): Promise<number> => ((await settleMonth(gateway, period).expect(200)).body as { made: number }).made;
it('a month is one statement: what was charged, given back in both worlds, fees by class, and what is paid', async () => {
  const shop = await Shop.open(gateway, ledger);
  const [month, next] = [months[0]!, months[1]!];
  const first = await shop.sell(100_000, within(month, 1, '00:00:00'));
  const second = await shop.sell(50_000, within(month, 15), { goodsClass: 'physical' });
  await shop.sell(7000, within(month, 'last', '23:59:59'));
  await shop.sell(9000, within(next, 1, '00:00:00'));
  await shop.giveBack(first, 20_000, within(month, 20), 'carrier_cancel');
  await shop.giveBack(second, 10_000, within(month, 21), 'next_bill_credit');
  expect(await settle(month)).toBeGreaterThan(0);

  const { fee, vat } = [feeOn(80_000, 800), feeOn(40_000, 300), feeOn(7000, 800)].reduce((a, b) => ({
    ...a,
    fee: (a.fee + b.fee) as typeof a.fee,
    vat: (a.vat + b.vat) as typeof a.vat,
  }));
  const made = (await shop.statement(month))!;
  expect(settlementAnswer.parse(made)).toEqual(made);
  expect(made).toMatchObject({
    period: month, lines: 5, gross: 157_000, cancels: 20_000, credits: 10_000, clawbacks: 0, fee, vat, withheld: 0, released: 0, broughtForward: 0, earlyFee: 0,
    net: 127_000 - fee - vat, carriedForward: 0, livemode: false, paidOut: null,
  }); // prettier-ignore
  expect(made.fees).toEqual([
    { goodsClass: 'digital', basisPoints: 800, sales: 2, gross: 107_000, back: 20_000, fee: 6960, vat: 696 },
    { goodsClass: 'physical', basisPoints: 300, sales: 1, gross: 50_000, back: 10_000, fee: 1200, vat: 120 },
  ]);
  expect(await shop.statements()).toEqual([made]);
  expect((await shop.api(`/v1/settlements/${made.id}`).expect(200)).body).toEqual(made);
});

it('settled once: again makes nothing, the bytes stay, and what is posted late stands in the next', async () => {
  const shop = await Shop.open(gateway, ledger);
  const sold = await shop.sell(30_000, within(months[0]!, 3));
  await settle(months[0]!);
  const { id } = (await shop.statement(months[0]!))!;
  const read = async () => [
    (await shop.api(`/v1/settlements/${id}.csv`).expect(200)).text,
    (await shop.api(`/v1/settlements/${id}.html`).expect(200)).text,
    { ...(await shop.statement(months[0]!)), paidOut: null },
  ];
  const before = await read();
  await shop.giveBack(sold, 5000, within(months[0]!, 30 - 2), 'carrier_cancel');
  expect(await settle(months[0]!)).toBe(0);
  await gateway.settle();
  await Promise.all([1, 2, 3].map(() => settle(months[1]!)));
  expect(await read()).toEqual(before);
  expect(await shop.statement(months[1]!)).toMatchObject({ lines: 1, gross: 0, cancels: 5000, fee: -400, vat: -40 });
  expect((await shop.statements()).map(({ period }) => period).filter((period) => period <= months[1]!)).toEqual([months[1], months[0]]);
});

it('a fee counts from the instant of its rule: two rates over a month end, and inside a month', async () => {
  const shop = await Shop.open(gateway, ledger);
  const [month, next] = [months[1]!, months[2]!];
  const set = (basisPoints: number, validFrom: Date) =>
    ledger.database.tx((tx) =>
      ledger.fees.set(tx, { merchantId: shop.id, goodsClass: 'digital', basisPoints, validFrom, validUntil: null, setBy: 'test' }),
    );
  await set(600, within(month, 16, '00:00:00'));
  await set(1000, within(next, 1, '00:00:00'));
  const old = await shop.sell(10_000, within(month, 15, '23:59:59'));
  await shop.sell(10_000, within(month, 16, '00:00:00'));
  await shop.sell(10_000, within(month, 'last', '23:59:59'));
  await shop.sell(10_000, within(next, 1, '00:00:00'));
  await shop.giveBack(old, 10_000, within(next, 2), 'next_bill_credit');
  await settle(next);
  expect((await shop.statement(month))!.fees.map((f) => [f.basisPoints, f.gross, f.back, f.fee, f.vat])).toEqual([
    [600, 20_000, 0, 1200, 120],
    [800, 10_000, 0, 800, 80],
  ]);
  expect((await shop.statement(next))!.fees.map((f) => [f.basisPoints, f.gross, f.back, f.fee, f.vat])).toEqual([
    [800, 0, 10_000, -800, -80],
    [1000, 10_000, 0, 1000, 100],
  ]);
});

it('tiny amounts add up until they are worth sending, then they are paid once, by the ledger too', async () => {
  const shop = await Shop.open(gateway, ledger);
  for (const month of months.slice(0, 4)) {
    await shop.sell(4000, within(month, 10), { goodsClass: 'physical' });
    await settle(month);
  }
  const told = (await shop.statements()).reverse().map((s) => [s.broughtForward, s.net, s.carriedForward]);
  expect(told).toEqual([[0, 0, 3868], [3868, 0, 7736], [7736, 11_604, 0], [0, 0, 3868]]); // prettier-ignore
  expect(await shop.balance()).toBe(4 * 3868);
  await gateway.settle();
  await gateway.settle();
  const paid = (await shop.statements()).find(({ net }) => net > 0)!;
  expect(paid.paidOut).toMatchObject({ amount: 11_604, withheld: 0 });
  expect(await shop.balance()).toBe(3868);
  expect(await gateway.rows(`select amount::int from ledger.posting where key = $1`, [`payout:${paid.id}`])).toEqual([{ amount: 11_604 }]);
});

it('who gave back more than he sold owes it, and the next sales pay it', async () => {
  const shop = await Shop.open(gateway, ledger);
  const sold = await shop.sell(50_000, within(months[0]!, 2));
  await settle(months[0]!);
  await gateway.settle();
  await shop.giveBack(sold, 50_000, within(months[1]!, 2), 'next_bill_credit');
  await settle(months[1]!);
  expect(await shop.statement(months[1]!)).toMatchObject({ net: 0, carriedForward: -45_600, payoutOn: null });
  await shop.sell(100_000, within(months[2]!, 2));
  await settle(months[2]!);
  expect(await shop.statement(months[2]!)).toMatchObject({ broughtForward: -45_600, net: 45_600, carriedForward: 0 });
});

it('a merchant who is paid early pays for it, from the month in which his terms began', async () => {
  const shop = await Shop.open(gateway, ledger);
  await merchant(gateway.config, ['settlement', shop.id, 'prefunded', '5000', '150', '7', `${months[2]}-01`], () => undefined);
  for (const month of [months[1]!, months[2]!]) await shop.sell(100_000, within(month, 5), { goodsClass: 'physical' });
  await settle(months[2]!);
  expect(await shop.statement(months[1]!)).toMatchObject({ earlyFee: 0, net: 96_700, terms: { payout: 'regular', threshold: 10_000 } });
  const early = (await shop.statement(months[2]!))!;
  expect(early).toMatchObject({ earlyFee: 1450, earlyVat: 145, net: 96_700 - 1595, payoutOn: `${months[3]!}-07` });
  expect(await gateway.rows(`select amount::int from ledger.posting where key = $1`, [`early_fee:${early.id}`])).toEqual([
    { amount: 1450 },
  ]);
  await gateway.settle();
  expect(await shop.balance()).toBe(0);
});

it('a month that is not over, a day of it that is not closed, and keys of others are refused', async () => {
  await settleMonth(gateway, monthAgo(0)).expect(400);
  await settleMonth(gateway, '2026-13').expect(400);
  for (const key of ['ok_test_none', 'ck_test_skt', 'sk_test_demo']) await settleMonth(gateway, months[0]!, key).expect(401);
  await gateway.rows(`update billing.carrier set since = $1 where host = 'kt'`, [`${months[5]!}-01`]);
  await settleMonth(gateway, months[5]!).expect(409);
  await gateway.rows(`update billing.carrier set since = platform.kst_day(platform.now())`);
  await settleMonth(gateway, months[5]!).expect(200);
});

it('the ledger owes each merchant what his statements and what waits for one make, and the check finds a won that is not in them', async () => {
  expect(await wrongIn(gateway)).toEqual([]);
  const shop = await Shop.open(gateway, ledger);
  await shop.sell(1000, within(months[0]!, 2), { goodsClass: 'physical' });
  await gateway.rows(`update settlement.due set amount = amount + 1 where merchant_id = $1`, [shop.id]);
  expect(await wrongIn(gateway)).toEqual([
    `WRONG: Account merchant_payable:${shop.id} is 967 won, but its statements and what waits for one make 968 won.`,
  ]);
  await gateway.rows(`update settlement.due set amount = amount - 1 where merchant_id = $1`, [shop.id]);
});
