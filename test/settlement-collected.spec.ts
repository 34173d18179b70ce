import type { Month } from '#kernel';
import { settlementAnswer } from '../apps/checkout/settlements/schemas.js';
import { merchant } from '../apps/gateway/merchant.js';
import { DEMO_MERCHANT } from '#merchants';
import { CarrierClient } from './billing.kit.js';
import { TestGateway } from './gateway.js';
import { acknowledged, bytesOf, COLLECTION } from './inbound.kit.js';
import { LedgerRoom } from './ledger.kit.js';
import { monthAgo, Payer, settleMonth, Shop, within, wrongIn } from './settlement.kit.js';
import { Time } from './time.js';

let gateway: TestGateway;
let ledger: LedgerRoom;
let payer: Payer;
const months: Month[] = [];
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  ledger = await LedgerRoom.open(gateway);
  payer = await Payer.open(gateway);
  for (let n = 6; n > 0; n--) months.push(monthAgo(n));
});
afterEach(async () => expect(await wrongIn(gateway)).toEqual([]));
afterAll(async () => {
  await payer.close();
  await ledger.close();
  await gateway.close();
});

/** What is left of 20,000 won of digital goods, and of 10,000. */
const [WHOLE, HALF] = [18_240, 9120];
const terms = (shop: { readonly id: string }, ...words: string[]) =>
  merchant(gateway.config, ['settlement', shop.id, ...words], () => undefined);
/** A merchant who is paid of what is collected, however little that is. */
async function opened(): Promise<Shop> {
  const shop = await Shop.open(gateway, ledger);
  await terms(shop, 'collected', '0');
  return shop;
}
const settled = async (shop: Shop, month: number) => {
  await settleMonth(gateway, months[month]!).expect(200);
  return (await shop.statement(months[month]!))!;
};
const paidTo = async (shop: Shop): Promise<number> => (await shop.statements()).reduce((n, s) => n + (s.paidOut?.amount ?? 0), 0);

it('what no carrier has collected is awaited, and paid with the statement after the carrier has said so, a week after its month', async () => {
  const shop = await opened();
  const [late, early] = [await shop.sell(20_000, within(months[0]!, 2)), await shop.sell(10_000, within(months[0]!, 3))];
  await shop.collect(early, 10_000);
  const first = await settled(shop, 0);
  expect(first).toMatchObject({ gross: 30_000, awaited: WHOLE, withheld: 0, net: HALF, payoutOn: `${months[1]!}-07` });
  expect(first.terms.payout).toBe('collected');
  expect(settlementAnswer.parse(first)).toEqual(first);
  expect(await shop.csv(first.id)).toContain(`,AWAITED,,${late.paymentId},,,,,,,,${WHOLE}\r\n`);
  const page = async (language: string) =>
    (await shop.api(`/v1/settlements/${first.id}.html`, { 'accept-language': language }).expect(200)).text;
  expect(await page('en')).toContain('<th scope="row">Withheld until collected</th><td>−18,240</td>');
  expect(await page('ko')).toContain('수납 대기 지급 보류');

  expect(await settled(shop, 1)).toMatchObject({ lines: 0, awaited: 0, released: 0, net: 0 });
  await shop.collect(late, 20_000);
  const third = await settled(shop, 2);
  expect(third).toMatchObject({ lines: 0, awaited: 0, released: WHOLE, net: WHOLE });
  expect(await shop.csv(third.id)).toContain(`,RELEASED,,${late.paymentId},,,,,,,${WHOLE},\r\n`);
  await payer.run();
  expect([await paidTo(shop), await shop.balance()]).toEqual([WHOLE + HALF, 0]);
  expect({ ...(await shop.statement(months[0]!)), paidOut: null }).toEqual(first);
});

it('what goes back while it is awaited makes less of it, and all of it nothing', async () => {
  const shop = await opened();
  const [part, all] = [await shop.sell(20_000, within(months[0]!, 2)), await shop.sell(10_000, within(months[0]!, 3))];
  expect(await settled(shop, 0)).toMatchObject({ awaited: WHOLE + HALF, net: 0, carriedForward: 0 });
  await shop.giveBack(part, 10_000, within(months[1]!, 2), 'next_bill_credit');
  await shop.giveBack(all, 10_000, within(months[1]!, 2), 'carrier_cancel');
  expect(await settled(shop, 1)).toMatchObject({ credits: 10_000, cancels: 10_000, released: 2 * HALF, net: 0, carriedForward: 0 });
  await shop.collect(part, 20_000);
  expect(await settled(shop, 2)).toMatchObject({ released: HALF, net: HALF });
});

it('what is collected and then given back is taken from the next sales, as from anybody’s', async () => {
  const shop = await opened();
  const sold = await shop.sell(20_000, within(months[0]!, 2));
  await shop.collect(sold, 20_000);
  expect(await settled(shop, 0)).toMatchObject({ awaited: 0, net: WHOLE });
  await payer.run();
  await shop.giveBack(sold, 10_000, within(months[1]!, 2), 'next_bill_credit');
  const next = await shop.sell(20_000, within(months[1]!, 3));
  expect(await settled(shop, 1)).toMatchObject({ awaited: WHOLE, net: 0, carriedForward: -HALF });
  await shop.collect(next, 20_000);
  expect(await settled(shop, 2)).toMatchObject({ broughtForward: -HALF, released: WHOLE, net: HALF });
});

it('objected to and not collected is held back once, as what it is objected to for; it is paid when it is neither', async () => {
  const shop = await opened();
  const [both, one] = [await shop.sell(20_000, within(months[0]!, 2)), await shop.sell(10_000, within(months[0]!, 3))];
  await shop.object(both);
  expect(await settled(shop, 0)).toMatchObject({ withheld: WHOLE, awaited: HALF, net: 0, carriedForward: 0 });
  await shop.answer(both);
  await shop.object(one);
  expect(await settled(shop, 1)).toMatchObject({ withheld: HALF, awaited: WHOLE, released: WHOLE + HALF, net: 0, carriedForward: 0 });
  await shop.collect(both, 20_000);
  await shop.collect(one, 10_000);
  expect(await settled(shop, 2)).toMatchObject({ withheld: 0, awaited: 0, released: WHOLE, net: WHOLE });
  await shop.answer(one);
  expect(await settled(shop, 3)).toMatchObject({ released: HALF, net: HALF });
  await payer.run();
  expect([await paidTo(shop), await shop.balance()]).toEqual([WHOLE + HALF, 0]);
});

it('what is taken back by contract while it is awaited is taken once, and is paid when it is collected after all', async () => {
  const shop = await opened();
  const sold = await shop.sell(20_000, within(months[0]!, 2));
  expect(await settled(shop, 0)).toMatchObject({ awaited: WHOLE, net: 0 });
  await shop.notPaid(sold, 20_000, true, within(months[1]!, 5));
  expect(await settled(shop, 1)).toMatchObject({ clawbacks: 20_000, fee: -1600, released: WHOLE, net: 0, carriedForward: 0 });
  expect(await shop.balance()).toBe(0);
  await shop.collect(sold, 20_000, within(months[2]!, 5));
  expect(await settled(shop, 2)).toMatchObject({ recovered: 20_000, awaited: 0, released: 0, net: WHOLE });
  await payer.run();
  expect([await paidTo(shop), await shop.balance()]).toEqual([WHOLE, 0]);
});

it('what is taken back between a statement and its payout was not in it', async () => {
  const shop = await opened();
  const [sold, other] = [await shop.sell(20_000, within(months[0]!, 2)), await shop.sell(10_000, within(months[0]!, 3))];
  await shop.collect(other, 10_000);
  expect(await settled(shop, 0)).toMatchObject({ awaited: WHOLE, net: HALF });
  await shop.notPaid(sold, 20_000, true, within(months[1]!, 5));
  await payer.run();
  expect(await paidTo(shop)).toBe(HALF);
  expect(await settled(shop, 1)).toMatchObject({ clawbacks: 20_000, released: WHOLE, net: 0, carriedForward: 0 });
});

it('where the contract takes nothing back, what is not paid stays awaited until it is', async () => {
  const shop = await opened();
  const sold = await shop.sell(20_000, within(months[0]!, 2));
  await settled(shop, 0);
  await shop.notPaid(sold, 20_000, false, within(months[1]!, 5));
  expect(await settled(shop, 1)).toMatchObject({ lines: 0, released: 0, net: 0 });
  await shop.collect(sold, 20_000);
  expect(await settled(shop, 2)).toMatchObject({ lines: 0, released: WHOLE, net: WHOLE });
});

it('what a statement lets go and is objected to before its payout is withheld from it', async () => {
  const shop = await opened();
  const sold = await shop.sell(20_000, within(months[0]!, 2));
  await settled(shop, 0);
  const paid = await shop.sell(10_000, within(months[1]!, 2));
  await shop.collect(paid, 10_000);
  expect(await settled(shop, 1)).toMatchObject({ net: HALF });
  await shop.collect(sold, 20_000);
  expect(await settled(shop, 2)).toMatchObject({ released: WHOLE, net: WHOLE });
  await shop.object(sold);
  await payer.run();
  expect((await shop.statement(months[2]!))!.paidOut).toMatchObject({ amount: 0, withheld: WHOLE });
  await shop.answer(sold);
  expect(await settled(shop, 3)).toMatchObject({ released: WHOLE, net: WHOLE });
});

it('what was let go and carried forward is objected to like what was never held', async () => {
  const shop = await Shop.open(gateway, ledger);
  await terms(shop, 'collected', '20000');
  const [sold, paid] = [await shop.sell(20_000, within(months[0]!, 2)), await shop.sell(50_000, within(months[0]!, 3))];
  await shop.collect(paid, 50_000);
  expect(await settled(shop, 0)).toMatchObject({ awaited: WHOLE, net: 45_600 });
  await shop.collect(sold, 20_000);
  expect(await settled(shop, 1)).toMatchObject({ released: WHOLE, net: 0, carriedForward: WHOLE });
  await shop.object(sold);
  expect(await settled(shop, 2)).toMatchObject({ broughtForward: WHOLE, withheld: WHOLE, net: 0, carriedForward: 0 });
});

it('terms count from their day: what was paid before is not awaited, and back in regular terms all is let go; paid early is not of what is collected', async () => {
  const shop = await Shop.open(gateway, ledger);
  await terms(shop, 'collected', '0', '0', '7', `${months[1]!}-01`);
  await terms(shop, 'prefunded', '0', '0', '7', `${months[2]!}-01`);
  await shop.sell(20_000, within(months[0]!, 2));
  expect(await settled(shop, 0)).toMatchObject({ awaited: 0, net: WHOLE, terms: { payout: 'regular' } });
  await shop.sell(10_000, within(months[1]!, 2));
  expect(await settled(shop, 1)).toMatchObject({ awaited: HALF, net: 0, terms: { payout: 'collected' } });
  expect(await settled(shop, 2)).toMatchObject({ awaited: 0, released: HALF, net: HALF, terms: { payout: 'prefunded' } });
  await expect(terms(shop, 'collected', '0', '100')).rejects.toThrow('npm run merchant');
});

it('from a purchase in the window to the payout: its carrier’s collection file is what lets it go', async () => {
  await terms(DEMO_MERCHANT, 'collected', '0');
  const { id } = await gateway.buy(gateway.phone('01068000001'), { amount: 10_000 });
  const time = new Time(gateway);
  await time.passes(86_400);
  const carrier = new CarrierClient(gateway, 'skt');
  const lines = await acknowledged(
    carrier,
    (await carrier.files()).find(({ records }) => records > 0)!,
  );
  const line = lines.find(({ paymentId }) => paymentId === id)!;
  const newest = async () => ((await gateway.api('get', '/v1/settlements')).body as { data: Record<string, unknown>[] }).data[0];
  await time.nextMonth();
  await gateway.settle();
  expect(await newest()).toMatchObject({ period: monthAgo(0), gross: 10_000, awaited: HALF, net: 0, payoutOn: null });

  const said = bytesOf('ndjson', COLLECTION('skt'), [{ ...line, outcome: 'COLLECTED', reason: null, amount: 10_000 }]);
  expect(await carrier.send('/v1/inbound/collection.ndjson', said)).toMatchObject({ status: 200 });
  await gateway.settle();
  await time.nextMonth();
  await gateway.settle();
  expect(await newest()).toMatchObject({ lines: 0, awaited: 0, released: HALF, net: HALF, paidOut: null });
  await time.passes(4 * 86_400);
  expect(await newest()).toMatchObject({ paidOut: { amount: HALF, withheld: 0 } });
}, 120_000);
