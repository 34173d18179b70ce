import type { MerchantId } from '#kernel';
import type { Place } from '#limits';
import { TestGateway } from './gateway.js';
import { buyer, LimitsRoom } from './limits.kit.js';

let gateway: TestGateway;
let room: LimitsRoom;
beforeAll(async () => {
  gateway = await TestGateway.start({ CEILING_MAX_AGE_SECONDS: '120' });
  await gateway.withoutFiles();
  room = await LimitsRoom.open(gateway);
});
afterAll(async () => {
  expect(await room.disagreements()).toEqual([]);
  await room.close();
  await gateway.close();
});

let payments = 0;
const pay = (amount: number, line: string, members: Parameters<typeof buyer>[1] = {}) =>
  room.refusal(`policy-${++payments}`, amount, buyer(line, members));
const at = (scope: Place['scope'], period: Place['period'], ...pattern: string[]): Place => ({ scope, period, pattern });
const inDays = (days: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + days * 86_400_000);

it.each([
  [at('line', 'payment', 'a'), 5000, 'limit_per_payment'],
  [at('line', 'month', 'a'), 5000, 'limit_line_month'],
  [at('person', 'month', 'person of a'), 5000, 'limit_person_month'],
  [at('person_merchant', 'month', 'person of a', 'mer_shop'), 5000, 'limit_merchant'],
  [at('merchant', 'payment', 'mer_shop'), 5000, 'limit_merchant'],
  [at('merchant', 'day', 'mer_shop'), 5000, 'limit_merchant'],
  [at('merchant', 'month', 'mer_shop'), 5000, 'limit_merchant'],
  [at('line_category', 'month', 'a', 'content'), 5000, 'limit_category_month'],
  [at('line_own', 'month', 'a'), 5000, 'limit_set_by_subscriber'],
  [at('line_goods_class', 'payment', 'a', 'digital'), 0, 'goods_class_not_allowed'],
  [at('line_block', 'payment', 'a'), 0, 'blocked_by_subscriber'],
  [at('line_merchant_block', 'payment', 'a', 'mer_shop'), 0, 'blocked_by_subscriber'],
  [at('line_category_block', 'payment', 'a', 'content'), 0, 'blocked_by_subscriber'],
  [at('carrier_stop', 'payment', 'lgu'), 0, 'carrier_maintenance'],
  [at('merchant_stop', 'payment', 'mer_shop'), 0, 'blocked_by_gateway'],
  [at('category_stop', 'payment', 'content'), 0, 'blocked_by_gateway'],
  [at('prefix_stop', 'payment', '0101234'), 0, 'blocked_by_gateway'],
  [at('smallest', 'payment', 'hello'), 6000, 'policy_refused'],
])('%j stops what is over its cap, lets others pass, and is gone when it is withdrawn', async (place, cap, refusal) => {
  const all = (amount: number) => pay(amount, 'a', { brand: 'hello' });
  await room.set(place, cap);
  expect(await all(5001)).toBe(refusal);
  const others = { brand: 'kt', merchantId: 'mer_other' as MerchantId, category: 'game', goodsClass: 'physical' } as const;
  expect(await pay(5001, 'another line', { ...others, phoneNumber: '+821098765432' as never })).toBeNull();
  await room.withdraw(place);
  expect(await all(5001)).toBeNull();
});

it('of several refusals the upper one of the table is told', async () => {
  await room.set(at('line', 'month', 'many'), 100);
  await room.set(at('line_own', 'month', 'many'), 50);
  expect(await pay(101, 'many')).toBe('limit_line_month');
  expect(await pay(60, 'many')).toBe('limit_set_by_subscriber');
  await room.set(at('line_block', 'payment', 'many'), 0);
  expect(await pay(101, 'many')).toBe('blocked_by_subscriber');
  await room.set(at('carrier_stop', 'payment', 'sk7'), 0);
  expect(await pay(101, 'many', { brand: 'sk7' })).toBe('carrier_maintenance');
});

it('the lowest of the carrier’s ceiling, the policy and the subscriber’s own cap holds', async () => {
  const caps = { carrier: 3000, policy: 4000, own: 5000 };
  for (const lowest of Object.keys(caps) as (keyof typeof caps)[]) {
    const line = `least-${lowest}`;
    const now = { ...caps, [lowest]: 1000 };
    await room.set(at('line', 'month', line), now.policy);
    await room.set(at('line_own', 'month', line), now.own);
    expect(await pay(1001, line, { monthlyCeiling: now.carrier })).toBe(lowest === 'own' ? 'limit_set_by_subscriber' : 'limit_line_month');
    expect(await pay(1000, line, { monthlyCeiling: now.carrier })).toBeNull();
  }
});

it('a line’s own cap counts what the line has paid before it was set', async () => {
  expect(await pay(9000, 'late')).toBeNull();
  await room.set(at('line_own', 'month', 'late'), 10_000);
  expect(await pay(1001, 'late')).toBe('limit_set_by_subscriber');
  expect(await pay(1000, 'late')).toBeNull();
});

it('what is said of one shop goes before what is said of all; withdrawn, it is like the others again', async () => {
  await room.set(at('person_merchant', 'month', '*', 'mer_wide'), 1000);
  await room.set(at('person_merchant', 'month', 'person of big', 'mer_wide'), 9000);
  const big = { merchantId: 'mer_wide' as MerchantId };
  expect(await pay(5000, 'big', big)).toBeNull();
  expect(await pay(5000, 'small', big)).toBe('limit_merchant');
  await room.withdraw(at('person_merchant', 'month', 'person of big', 'mer_wide'));
  expect(await pay(10, 'big', big)).toBe('limit_merchant');
});

it('a policy holds from its day until its day, and what stood before it comes back', async () => {
  const place = at('line', 'payment', 'dated');
  await room.set(place, 1000, { from: inDays(-1) });
  await room.set(place, 5000, { from: inDays(-1), until: inDays(20_000) });
  await room.set(place, 10, { from: inDays(20_000) });
  expect(await pay(5000, 'dated')).toBeNull();
  await room.set(place, 9000, { from: inDays(-10), until: inDays(-5) });
  expect(await pay(5001, 'dated')).toBe('limit_per_payment');
  const history = await room.policies.history(place);
  expect(history.map(({ cap, setBy }) => [cap, setBy])).toEqual([9000, 10, 5000, 1000].map((cap) => [cap, 'test']));
});

it('a raise that waits gives way to a lowering that came after it', async () => {
  const place = at('line_own', 'month', 'waiting');
  await room.set(place, 2000);
  await room.set(place, 9000, { from: inDays(-1) });
  await room.set(place, 1000);
  expect(await pay(1001, 'waiting')).toBe('limit_set_by_subscriber');
});

it('no service can rewrite a policy or the history', async () => {
  for (const sql of [
    'update limits.policy set cap = 1',
    'delete from limits.policy',
    'delete from limits.move',
    'update limits.ceiling set ceiling = 1',
  ])
    await expect(room.database.query(sql)).rejects.toThrow(/permission denied/);
  await expect(gateway.rows('delete from limits.move')).rejects.toThrow(/append-only/);
  await expect(room.set(at('line', 'month', 'a', 'b'), 1)).rejects.toThrow(/a policy of line is for line/);
  await expect(room.set(at('line', 'hour', 'a'), 1)).rejects.toThrow(/policy_scope_period_fkey/);
});

it('a line that the carrier no longer lets buy goods buys none, whatever an earlier answer said', async () => {
  const answer = { lineKey: 'things', personKey: 'person of things', monthlyCeiling: 3000, source: 'carrier:skt' };
  await room.tx((tx) => room.limits.learn(tx, { ...answer, physicalGoodsAllowed: true }));
  expect(await pay(1000, 'things', { goodsClass: 'physical' })).toBeNull();
  await room.tx((tx) => room.limits.learn(tx, { ...answer, monthlyCeiling: 2000, physicalGoodsAllowed: false }));
  expect(await pay(10, 'things', { goodsClass: 'physical' })).toBe('goods_class_not_allowed');
  expect(await pay(1001, 'things')).toBe('limit_line_month');
  expect(await gateway.rows(`select ceiling::int, source from limits.ceiling where line_key = 'things' order by n`)).toEqual([
    { ceiling: 3000, source: 'carrier:skt' },
    { ceiling: 2000, source: 'carrier:skt' },
  ]);
});

it('the addresses of too many payments are stopped for the hour, and none is counted that was refused', async () => {
  await room.set(at('ip', 'hour', 'cafe'), 2);
  expect(await pay(2_000_000, 'guest', { ipKey: 'cafe' })).toBe('limit_line_month');
  for (const refusal of [null, null, 'blocked_by_gateway']) expect(await pay(10, 'guest', { ipKey: 'cafe' })).toBe(refusal);
});

describe('requests for codes', () => {
  const ask = (lineKey: string, ipKey: string, shop?: string): Promise<boolean> =>
    room.tx((tx) => room.codeLimits.allow(tx, { lineKey, ipKey, ...(shop ? { merchantId: shop as MerchantId } : {}) }));

  it('hold nothing, and are counted under every policy that applies', async () => {
    await room.set(at('code_line', 'hour', 'asks'), 3);
    await room.set(at('code_line', 'day', 'asks'), 2);
    await room.set(at('code_ip', 'hour', 'kiosk'), 4);
    const before = (await room.limits.disagreements()).length;
    expect([await ask('asks', 'home'), await ask('asks', 'home'), await ask('asks', 'home')]).toEqual([true, true, false]);
    for (const allowed of [true, true, true, true, false]) expect(await ask(`guest ${++payments}`, 'kiosk')).toBe(allowed);
    expect((await room.limits.disagreements()).length).toBe(before);
  });

  it('many at once are never more than the cap', async () => {
    await room.set(at('code_line', 'hour', 'hot'), 7);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => ask('hot', `address ${i % 3}`)));
    expect(answers.filter(Boolean)).toHaveLength(7);
  });

  it('of a big shop are counted in parts that add up to no more than its cap', async () => {
    await room.set(at('code_merchant', 'hour', 'mer_big'), 1600);
    const taken = await room.tx(async (tx) => {
      const sql = `select count(*) filter (where limits.count_code('{code_merchant}', '{mer_big}', '{mer_big}') is null)::int as n from generate_series(1, 2500)`;
      return ((await tx.query(sql)) as { n: number }[])[0]!.n;
    });
    expect(taken).toBeLessThanOrEqual(1600);
    expect(taken).toBeGreaterThan(1200);
    expect(await gateway.rows(`select from limits.code_request where key like 'code\\_merchant\\_hour:mer\\_big:%'`)).toHaveLength(16);
  });

  it('are forgotten two days later', async () => {
    await ask('past', 'home');
    await gateway.rows(`update limits.code_request set at = at - interval '3 days' where key like '%:past:%'`);
    await room.codeLimits.forgetOld();
    expect(await gateway.rows(`select from limits.code_request where key like '%:past:%'`)).toEqual([]);
    expect(await gateway.rows(`select from limits.code_request where key like '%:hot:%'`)).toHaveLength(1);
  });
});
