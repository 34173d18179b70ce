import type { Month } from '#kernel';
import request from 'supertest';
import { CarrierClient, koreanDay, until } from './billing.kit.js';
import { TestGateway } from './gateway.js';
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
  for (let n = 6; n > 4; n--) months.push(monthAgo(n));
  await gateway.rows(
    `create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'refused for the test'; end $$`,
  );
});
afterAll(async () => {
  await payer.close();
  await ledger.close();
  await gateway.close();
});

/** PostgreSQL refuses rows like these. @returns how it takes them again. */
async function refusing(table: string, when: string): Promise<() => Promise<unknown>> {
  await gateway.rows(`create trigger refuse before insert on ${table} for each row when (${when}) execute function public.refuse()`);
  return () => gateway.rows(`drop trigger refuse on ${table}`);
}
const logged = (message: string): Record<string, unknown>[] =>
  gateway.logs.filter((line) => line.includes(message)).map((line) => JSON.parse(line) as Record<string, unknown>);
const days = async (host: 'skt' | 'kt' | 'lgu') => (await new CarrierClient(gateway, host).files()).map((file) => file.businessDate);
const paid = async (shop: Shop): Promise<number[]> => (await shop.statements()).reverse().map(({ paidOut }) => paidOut?.amount ?? 0);

/** In the order in which the night meets them. */
const shops = async (): Promise<[Shop, Shop]> =>
  [await Shop.open(gateway, ledger), await Shop.open(gateway, ledger)].sort((a, b) => (a.id < b.id ? -1 : 1)) as [Shop, Shop];
/** 20,000 won of digital goods, less the fee. */
const WHOLE = 18_240;

it('a carrier whose day cannot be closed keeps no other from its file, and has its own when it can', async () => {
  await gateway.clock(until(0.2, 1));
  const allow = await refusing('billing.file', `new.host = 'kt'`);
  await expect(gateway.settle()).rejects.toThrow('refused for the test');
  expect([await days('kt'), await days('lgu'), await days('skt')]).toEqual([[], [koreanDay(0)], [koreanDay(0)]]);
  expect(logged('could not be closed')).toMatchObject([{ level: 50, host: 'kt', day: koreanDay(0) }]);
  const equal = `select host from billing.equal_day order by host`;
  expect(await gateway.rows(equal)).toEqual([{ host: 'lgu' }, { host: 'skt' }]);
  await allow();
  await gateway.settle();
  expect(await days('kt')).toEqual([koreanDay(0)]);
});

it('nor does it when an operator closes the day by hand', async () => {
  const allow = await refusing('billing.file', `new.host = 'skt'`);
  const close = () =>
    request(gateway.urlOf('billing'))
      .post('/control/close-day')
      .set('authorization', 'Bearer ok_test_demo')
      .send({ businessDate: koreanDay(1) });
  await close().expect(500);
  expect([await days('kt'), await days('lgu'), await days('skt')]).toMatchObject([
    [koreanDay(1), koreanDay(0)],
    [koreanDay(1), koreanDay(0)],
    [koreanDay(0)],
  ]);
  await allow();
  await close().expect(200);
});

it('a merchant whose payout fails keeps nobody else from theirs, and is paid in the order of his statements when it can be', async () => {
  const [first, second] = await shops();
  for (const month of months) {
    for (const shop of [first, second]) await shop.sell(20_000, within(month, 5));
    await settleMonth(gateway, month).expect(200);
  }
  const oldest = (await first.statement(months[0]!))!;
  const allow = await refusing('settlement.payout', `new.statement_id = '${oldest.id}'`);
  await gateway.clock(until(12, 1));
  await expect(payer.run()).rejects.toThrow('refused for the test');
  expect([await paid(first), await paid(second)]).toEqual([
    [0, 0],
    [WHOLE, WHOLE],
  ]);
  expect(logged('a merchant could not be paid')).toMatchObject([{ level: 50, merchantId: first.id, statement: oldest.id }]);
  await allow();
  await payer.run();
  expect(await paid(first)).toEqual([WHOLE, WHOLE]);
});

it('a merchant whose month cannot be settled keeps nobody from being paid that night', async () => {
  const [first, second] = await shops();
  await second.sell(20_000, within(months[1]!, 5));
  await settleMonth(gateway, months[1]!).expect(200);
  await first.sell(20_000, within(monthAgo(0), 1));
  const allow = await refusing('settlement.statement', `new.merchant_id = '${first.id}'`);
  await new Time(gateway).nextMonth();
  await expect(gateway.settle()).rejects.toThrow('refused for the test');
  expect(await paid(second)).toEqual([WHOLE]);
  expect(logged('a merchant was not settled')).toMatchObject([{ merchantId: first.id }]);
  await allow();
  await gateway.settle();
  expect(await first.statement(monthAgo(0))).toMatchObject({ gross: 20_000 });
  expect(await wrongIn(gateway)).toEqual([]);
});
