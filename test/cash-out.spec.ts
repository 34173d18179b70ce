import { Test, type TestingModule } from '@nestjs/testing';
import { CashOut, PaymentsModule } from '#payments';
import { newId, PlatformModule } from '#platform';
import { cashOutAnswer } from '../apps/checkout/operator/cash-out.controller.js';
import { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';

let gateway: TestGateway;
let desk: Desk;
let room: TestingModule;
let planted = 0;
beforeAll(async () => {
  gateway = await TestGateway.start();
  await gateway.withoutFiles();
  desk = new Desk(gateway);
  room = await Test.createTestingModule({ imports: [PlatformModule.for('test', gateway.config), PaymentsModule] }).compile();
  await room.init();
});
afterEach(() => gateway.clock(0));
afterAll(async () => {
  await room.close();
  await gateway.close();
});

interface Planted {
  readonly day: string;
  readonly amount?: number;
  readonly back?: number;
  readonly line?: string;
  readonly at?: string;
}

/** A charged payment of a merchant, on a line of its own unless one is named. */
async function plant(merchant: string, { day, amount = 4900, back = 0, line, at = '12:00:00' }: Planted): Promise<void> {
  await gateway.rows(
    `insert into payments.payment (id, merchant_id, order_id, amount, item_name, goods_class, category, capture, return_url, metadata, livemode, status, token_hash, billing_month,
       line_key, refunded_amount, created_at, expires_at, changed_at, charged_at)
     values ($1, $2, $3, $4, 'x', 'digital', 'game', 'automatic', 'https://shop.example', '{}', true, 'charged', $3, '2027-04', $5, $6, $7, $7, $7, $7)`,
    [newId('payment'), merchant, `planted-${++planted}`, amount, line ?? `line-${planted}`, back, `${day}T${at}+09:00`],
  );
}
const many = async (n: number, of: (i: number) => [string, Planted]): Promise<void> => {
  for (let i = 0; i < n; i++) await plant(...of(i));
};
/** The morning after, when the report is due. */
const morningAfter = (day: string): Promise<void> => gateway.clockAt(new Date(Date.parse(`${day}T03:00:01+09:00`) + 86_400_000));
const report = () => room.get(CashOut).report();
const signals = async (day: string) => (await desk.call('get', `cash-out-signals?limit=100&day=${day}`)).body.data as Record<string, any>[];
const told = async (day: string, merchant: string): Promise<string[]> =>
  (await signals(day)).filter((one) => one['merchant'] === merchant).map((one) => `${one['signal']} ${one['value']}`);

const day = (of: number): string => `2027-04-${String(of).padStart(2, '0')}`;

it('each planted merchant is told for what it does, and the honest ones are not', async () => {
  await many(20, (i) => ['mer_honest', { day: day(4 + (i % 25)) }]);
  await many(9, () => ['mer_small', { day: day(20), back: 4900, line: 'one' }]);
  // 3 of 6 payments hold half of the won: just what is told.
  await many(3, () => ['mer_lender', { day: day(20), amount: 100_000 }]);
  await many(3, () => ['mer_lender', { day: day(21), amount: 99_900 }]);
  await plant('mer_lender', { day: day(21), amount: 300 });
  await many(7, (i) => ['mer_round', { day: day(20), amount: [90_000, 270_000, 110_000, 200_000, 450_000, 540_000, 720_000][i]! }]);
  await many(10, (i) => ['mer_refunds', { day: day(20), back: i < 3 ? 4900 : 0 }]);
  await many(10, (i) => ['mer_fewer_refunds', { day: day(20), back: i < 3 ? 4899 : 0 }]);
  await many(10, (i) => ['mer_pairs', { day: day(5 + i), ...(i < 5 ? { line: 'regular' } : {}) }]);
  await many(10, (i) => ['mer_four', { day: day(5 + i), ...(i < 8 ? { line: `four-${i % 2}` } : {}) }]);
  await many(10, (i) => ['mer_early', { day: day(i < 5 ? 1 + (i % 3) : 12) }]);
  await many(10, (i) => ['mer_not_early', { day: day(i < 5 ? 4 : 12) }]);

  await morningAfter(day(28));
  expect(await report()).toMatchObject({ days: [22, 23, 24, 25, 26, 27, 28].map(day) });
  const answer = await desk.call('get', `cash-out-signals?limit=100&day=${day(28)}`);
  expect(cashOutAnswer.safeParse(answer.body).error).toBeUndefined();
  expect((await signals(day(28))).map((one) => `${one['merchant']} ${one['signal']} ${one['value']}`)).toEqual([
    'mer_early month_start 0.5',
    'mer_lender round_near_cap 0.5',
    'mer_pairs same_pairs 0.5',
    'mer_refunds refund_ratio 0.3',
  ]);
});

it('a day is Korea’s, from midnight to midnight, and the window is thirty of them', async () => {
  const each = { amount: 100_000, line: 'edge' };
  for (const at of ['00:00:00', '23:59:59']) await many(2, () => ['mer_edge', { day: '2027-06-10', at, ...each }]);
  await plant('mer_edge', { day: '2027-05-12', at: '00:00:00', ...each });
  await plant('mer_edge', { day: '2027-05-11', at: '23:59:59', ...each });
  await plant('mer_edge', { day: '2027-06-11', at: '00:00:00', ...each });
  await morningAfter('2027-06-11');
  await report();
  const counted = async (of: string) => (await signals(of)).filter((one) => one['merchant'] === 'mer_edge').map((one) => one['payments']);
  expect([await counted('2027-06-09'), await counted('2027-06-10'), await counted('2027-06-11')]).toEqual([[], [5], [5]]);
});

it('is written once, whoever looks, from three in the morning on; nobody changes it', async () => {
  await gateway.clockAt(new Date('2027-08-11T02:59:00+09:00'));
  await report();
  expect((await desk.call('get', 'cash-out-signals?day=2027-08-10')).status).toBe(404);
  await gateway.clockAt(new Date('2027-08-11T03:00:01+09:00'));
  const all = await Promise.all(Array.from({ length: 6 }, () => report()));
  expect(all.flatMap(({ days }) => days)).toEqual(['2027-08-10']);
  expect((await desk.call('get', 'cash-out-signals?day=2027-08-10')).body).toEqual({ data: [], hasMore: false });
  for (const table of ['cash_out_day', 'cash_out_signal'])
    await expect(gateway.rows(`delete from payments.${table}`)).rejects.toThrow('is append-only');
});

it('is read page by page, by operators alone, for a day that is one', async () => {
  const page = await desk.call('get', `cash-out-signals?day=${day(28)}&limit=3`);
  expect([page.body.data.length, page.body.hasMore]).toEqual([3, true]);
  const rest = await desk.call('get', `cash-out-signals?day=${day(28)}&limit=3&startingAfter=${page.body.data[2].id}`);
  expect([rest.body.data.map((one: any) => one.merchant), rest.body.hasMore]).toEqual([['mer_refunds'], false]);
  expect(await told(day(28), 'mer_honest')).toEqual([]);
  for (const query of ['', 'day=2027-02-30', 'day=yesterday', `day=${day(28)}&limit=0`])
    expect((await desk.call('get', `cash-out-signals?${query}`)).status).toBe(400);
  expect((await desk.call('get', `cash-out-signals?day=${day(28)}`, undefined, { authorization: 'Bearer sk_test_demo' })).status).toBe(401);
});
