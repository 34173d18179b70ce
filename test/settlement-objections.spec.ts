import request from 'supertest';
import type { Month } from '#kernel';
import { TestGateway } from './gateway.js';
import { LedgerRoom } from './ledger.kit.js';
import { monthAgo, settleMonth, Shop, within, wrongIn, type Planted } from './settlement.kit.js';
import { Time } from './time.js';

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

const settle = (period: Month) => settleMonth(gateway, period).expect(200);

/** The objection is closed. @returns the statement of the month in which it is. */
async function closed(shop: Shop, objected: Planted) {
  await shop.answer(objected);
  const now = monthAgo(0);
  await new Time(gateway).nextMonth();
  await gateway.settle();
  const statement = await shop.statement(now);
  await gateway.clock(0);
  return statement;
}

it('nothing of a payment is paid while an objection to it is open, whatever part of it goes back; then all that is left is', async () => {
  const shop = await Shop.open(gateway, ledger);
  const [objected] = [await shop.sell(20_000, within(months[0]!, 2)), await shop.sell(30_000, within(months[0]!, 3))];
  await shop.object(objected);
  await settle(months[0]!);
  const net = { first: 20_000 - 1760, second: 30_000 - 2640 };
  const one = (await shop.statement(months[0]!))!;
  expect(one).toMatchObject({ gross: 50_000, withheld: net.first, net: net.second });
  expect(await shop.csv(one.id)).toContain(`,WITHHELD,,${objected.paymentId},`);
  expect(await shop.balance()).toBe(net.first + net.second);

  await shop.giveBack(objected, 10_000, within(months[1]!, 2), 'next_bill_credit');
  await settle(months[1]!);
  expect(await shop.statement(months[1]!)).toMatchObject({ credits: 10_000, withheld: 0, released: 9120, net: 0, carriedForward: 0 });
  await settle(months[2]!);
  expect(await shop.statement(months[2]!)).toMatchObject({ lines: 0, withheld: 0, released: 0, net: 0 });
  await shop.answer(objected);
  await settle(months[3]!);
  const last = (await shop.statement(months[3]!))!;
  expect(last).toMatchObject({ lines: 0, released: 9120, net: 0, carriedForward: 9120 });
  expect(await shop.csv(last.id)).toContain(`,RELEASED,,${objected.paymentId},`);
  await gateway.settle();
  expect(await shop.balance()).toBe(9120);
  expect(await wrongIn(gateway)).toEqual([]);
});

it('an objection that comes after the statement and before its payout is withheld from that payout, and paid when it is closed', async () => {
  const shop = await Shop.open(gateway, ledger);
  const [objected] = [await shop.sell(20_000, within(months[5]!, 2)), await shop.sell(30_000, within(months[5]!, 3))];
  await settle(months[5]!);
  const issued = (await shop.statement(months[5]!))!;
  await gateway.settle();
  expect(await shop.statement(months[5]!)).toMatchObject({ net: 45_600, paidOut: null });
  await shop.object(objected);
  await gateway.rows('update settlement.unpaid set payout_on = platform.kst_day(platform.now())');
  await gateway.settle();
  const { paidOut, ...after } = (await shop.statement(months[5]!))!;
  expect(paidOut).toMatchObject({ amount: 45_600 - 18_240, withheld: 18_240 });
  expect({ ...after, paidOut: null }).toEqual(issued);
  expect(await shop.balance()).toBe(18_240);
  expect(await wrongIn(gateway)).toEqual([]);

  expect(await closed(shop, objected)).toMatchObject({ lines: 0, released: 18_240, net: 18_240 });
  expect(await wrongIn(gateway)).toEqual([]);
});

/** Somebody else has this merchant's statements in hand; `meanwhile` happens when `work` waits for that. */
async function behind(shop: Shop, work: () => PromiseLike<unknown>, meanwhile: () => Promise<void>): Promise<void> {
  const other = await gateway.database.connect();
  await other.query('begin');
  await other.query('select pg_advisory_xact_lock(7005, hashtext($1))', [shop.id]);
  const done = Promise.resolve(work());
  while ((await gateway.rows(`select from pg_locks where not granted and locktype = 'advisory' and classid = 7005`)).length === 0);
  await meanwhile();
  await other.query('commit');
  other.release();
  await done;
}

it('a payout that stood in line withholds what was objected to while it did', async () => {
  const shop = await Shop.open(gateway, ledger);
  const [objected] = [await shop.sell(20_000, within(months[5]!, 2)), await shop.sell(30_000, within(months[5]!, 3))];
  await settle(months[5]!);
  await gateway.settle();
  await gateway.rows('update settlement.unpaid set payout_on = platform.kst_day(platform.now())');
  await behind(
    shop,
    () => gateway.settle(),
    () => shop.object(objected),
  );
  expect(await shop.statement(months[5]!)).toMatchObject({ net: 45_600, paidOut: { amount: 45_600 - 18_240, withheld: 18_240 } });
  expect(await wrongIn(gateway)).toEqual([]);
});

it('a statement that stood in line withholds what was objected to while it did', async () => {
  const shop = await Shop.open(gateway, ledger);
  const [objected] = [await shop.sell(20_000, within(months[0]!, 2)), await shop.sell(30_000, within(months[0]!, 3))];
  await behind(
    shop,
    () => settle(months[0]!),
    () => shop.object(objected),
  );
  expect(await shop.statement(months[0]!)).toMatchObject({ gross: 50_000, withheld: 18_240, net: 27_360 });
  expect(await wrongIn(gateway)).toEqual([]);
});

it('what a payout cannot hold back of a payment that is objected to, for its money paid a debt, the next one holds back', async () => {
  const shop = await Shop.open(gateway, ledger);
  const returned = await shop.sell(20_000, within(months[0]!, 2));
  await settle(months[0]!);
  await gateway.settle();
  await shop.giveBack(returned, 20_000, within(months[1]!, 2), 'next_bill_credit');
  const objected = await shop.sell(50_000, within(months[1]!, 3));
  await settle(months[1]!);
  await shop.sell(30_000, within(months[2]!, 2));
  await settle(months[2]!);
  await shop.object(objected);
  await gateway.settle();
  // 45,600 are to be held, of which 18,240 paid what he owed.
  expect(await shop.statement(months[0]!)).toMatchObject({ paidOut: { amount: 18_240, withheld: 0 } });
  expect(await shop.statement(months[1]!)).toMatchObject({ net: 27_360, paidOut: { amount: 0, withheld: 27_360 } });
  expect(await shop.statement(months[2]!)).toMatchObject({ net: 27_360, paidOut: { amount: 9120, withheld: 18_240 } });
  expect(await wrongIn(gateway)).toEqual([]);

  expect(await closed(shop, objected)).toMatchObject({ lines: 0, released: 45_600, net: 45_600 });
  expect(await wrongIn(gateway)).toEqual([]);
});

it('an objection to what was paid long ago takes nothing from what is sold now', async () => {
  const shop = await Shop.open(gateway, ledger);
  const old = await shop.sell(20_000, within(months[0]!, 2));
  await settle(months[0]!);
  await gateway.settle();
  await shop.object(old);
  await shop.sell(20_000, within(months[1]!, 2));
  await settle(months[1]!);
  await gateway.settle();
  expect(await shop.statement(months[1]!)).toMatchObject({ withheld: 0, paidOut: { amount: 18_240, withheld: 0 } });
});

it('what merchants wrote is text: in the page, and in every cell', async () => {
  const shop = await Shop.open(gateway, ledger, '<script>alert(1)</script>&"\'');
  await shop.sell(20_000, within(months[0]!, 2), { orderId: '=HYPERLINK("http://evil.example","x")' });
  await shop.sell(20_000, within(months[0]!, 3), { orderId: '@SUM(A1)' });
  await shop.sell(20_000, within(months[0]!, 4), { orderId: '주문, "별"' });
  await settle(months[0]!);
  const { id } = (await shop.statement(months[0]!))!;
  const answer = await shop.api(`/v1/settlements/${id}.csv`).responseType('blob').expect(200);
  const raw = answer.body as Buffer;
  expect([...raw.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
  const rows = raw.toString().slice(1).split('\r\n');
  expect(rows[0]).toBe('line,type,at,payment,orderId,goodsClass,feePercent,amount,fee,vat,in,out');
  expect(rows[1]).toContain(`,"'=HYPERLINK(""http://evil.example"",""x"")",digital,8,20000,1600,160,18240,`);
  expect(rows[2]).toContain(`,'@SUM(A1),digital,`);
  expect(rows[3]).toContain(`,"주문, ""별""",digital,`);
  expect(rows.slice(4)).toEqual([',PAYOUT,,,,,,,,,,54720', '']);

  for (const [language, title] of [
    ['ko', '정산서'],
    ['en', 'Settlement'],
  ] as const) {
    const page = await shop.api(`/v1/settlements/${id}.html`, { 'accept-language': language }).expect(200); // prettier-ignore
    expect(page.text).toContain(`<html lang="${language}">`);
    expect(page.text).toContain(`<h1>${title} ${months[0]}</h1>`);
    expect(page.text).toContain('54,720');
    expect(page.text).not.toContain('<script');
    expect(page.headers['content-security-policy']).toContain(`default-src 'none'`);
  }
});

it('a merchant reads his own statements only, page by page; another’s is not there', async () => {
  const [shop, other] = [await Shop.open(gateway, ledger), await Shop.open(gateway, ledger)];
  for (const month of months.slice(0, 3)) await shop.sell(20_000, within(month, 2));
  await settle(months[2]!);
  const all = await shop.statements();
  expect(all.map(({ period }) => period)).toEqual([months[2], months[1], months[0]]);
  const first = (await shop.api('/v1/settlements?limit=2').expect(200)).body as { data: unknown; hasMore: boolean };
  expect(first).toEqual({ data: all.slice(0, 2), hasMore: true });
  expect((await shop.api(`/v1/settlements?limit=2&startingAfter=${all[1]!.id}`).expect(200)).body).toEqual({
    data: all.slice(2),
    hasMore: false,
  });
  expect(await other.statements()).toEqual([]);
  const id = all[0]!.id;
  for (const address of [id, `${id}.csv`, `${id}.html`, 'st_none', 'st_none.csv', `${id}.pdf`])
    await other.api(`/v1/settlements/${address}`).expect(404);
  await other.api(`/v1/settlements?startingAfter=${id}`).expect(400);
  await shop.api('/v1/settlements?limit=0').expect(400);
  for (const address of ['', `/${id}`, `/${id}.csv`, `/${id}.html`])
    await request(gateway.url).get(`/v1/settlements${address}`).expect(401);
});

it('when a payment’s legal time is over its order number goes from the statement too, and nothing else', async () => {
  const shop = await Shop.open(gateway, ledger);
  const old = await shop.sell(20_000, within(months[0]!, 2), { orderId: 'ORDER-OF-OLD' });
  await settle(months[0]!);
  const { id } = (await shop.statement(months[0]!))!;
  const before = await shop.csv(id);
  await gateway.rows('select retention.erase(array[$1])', [old.paymentId]);
  expect(before).toContain(',ORDER-OF-OLD,');
  expect(await shop.csv(id)).toBe(before.replace('ORDER-OF-OLD', ''));
  expect(await wrongIn(gateway)).toEqual([]);
});

it('what is issued stands: services cannot change a row of it, nor can its owner', async () => {
  for (const table of ['terms', 'settled', 'statement', 'fee_line', 'withholding', 'payout']) {
    await expect(ledger.database.query(`delete from settlement.${table}`)).rejects.toThrow('permission denied');
    await expect(gateway.rows(`delete from settlement.${table}`)).rejects.toThrow('is append-only');
  }
  await expect(ledger.database.query(`insert into settlement.due select * from settlement.due`)).rejects.toThrow('permission denied');
  await expect(ledger.database.query(`update settlement.due set amount = 1`)).rejects.toThrow('permission denied');
});
