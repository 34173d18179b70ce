import type { MerchantId } from '#kernel';
import { DEFAULT_RULES, type Rule } from '#risk';
import { TestGateway } from './gateway.js';
import { buyer } from './limits.kit.js';
import { RiskRoom } from './risk.kit.js';

let gateway: TestGateway;
let room: RiskRoom;
let n = 0;
const id = (): string => `risk-${++n}`;
const rule = (name: string): Rule => DEFAULT_RULES.find((one) => one.name === name)!;
/** Noon of a day in Korea, in which the night plays no part. */
const noon = new Date('2027-03-10T12:00:00+09:00');

beforeAll(async () => {
  gateway = await TestGateway.start();
  room = await RiskRoom.open(gateway);
});
beforeEach(() => gateway.clockAt(noon));
afterAll(async () => {
  await room.close();
  await gateway.close();
});

it('a plain first purchase is allowed, and the log says what was seen, without anything of a person in the clear', async () => {
  const payment = id();
  const verdict = await room.judge(payment, 4900, buyer('plain', { ipKey: 'address-1' }));
  expect(verdict).toEqual({ decision: 'allow', score: 15 });
  const [judgement] = await room.risk.of([payment as never]);
  expect(judgement).toMatchObject({
    decision: 'allow',
    acts: true,
    score: 15,
    rules: [{ rule: 'first_use', weight: 15 }],
    explanation: 'a line in its first day here (+15)',
    inputs: {
      line: 'plain',
      person: 'person of plain',
      host: 'skt',
      merchant: 'mer_shop',
      amount: 4900,
      address: 'address-1',
      proved: false,
    },
  });
  expect(judgement!.inputs['seen']).toEqual({
    first_use: 0, large: 4900, lines_of_address: 1, many_small: 1, night: 720, several_carriers: 1,
  }); // prettier-ignore
  expect(JSON.stringify(judgement)).not.toContain('8210');
});

it('a service that runs from before, and judges one at a time, is answered and logged the same', async () => {
  const payment = id();
  const [row] = await gateway.rows<{ v: unknown }>(`select risk.judge($1, 'before', 'p', 'skt', 'mer_shop', 'content', 4900, null, true, false) as v`, [payment]); // prettier-ignore
  expect(row!.v).toEqual({ decision: 'allow', score: 15 });
  expect(await room.risk.of([payment as never])).toMatchObject([
    { decision: 'allow', score: 15, inputs: { line: 'before', address: null } },
  ]);
});

/** What was judged before was judged no later, however long it took. */
const now = async (): Promise<Date> => (await gateway.rows<{ now: Date }>('select platform.now() as now'))[0]!.now;

it('a line is in its first use for a day, and then it is known', async () => {
  await room.judge(id(), 4900, buyer('older'));
  const first = await now();
  await gateway.clockAt(new Date(noon.getTime() + 23 * 3_600_000));
  expect((await room.judge(id(), 4900, buyer('older'))).score).toBe(15);
  await gateway.clockAt(new Date(first.getTime() + 24 * 3_600_000));
  expect((await room.judge(id(), 4900, buyer('older'))).score).toBe(0);
});

it('many small payments on one line count one another, also when they come at once, and no longer than their minutes', async () => {
  const all = await Promise.all(Array.from({ length: 25 }, () => room.judge(id(), 1000, buyer('many'))));
  expect(all.map(({ score }) => score).sort((a, b) => a - b)).toEqual([...Array(9).fill(15), ...Array(16).fill(45)]);
  expect((await room.judge(id(), 60_000, buyer('many'))).score).toBe(15);
  await gateway.clockAt(new Date((await now()).getTime() + 601_000));
  expect((await room.judge(id(), 1000, buyer('many'))).score).toBe(15);
});

it('one person on three carriers, and five lines behind one address, are seen', async () => {
  const scores: number[] = [];
  for (const brand of ['skt', 'kt', 'hello'] as const)
    scores.push((await room.judge(id(), 4900, buyer(`of-${brand}`, { brand, personKey: 'one person' }))).score);
  expect(scores).toEqual([15, 15, 45]);
  const lines: number[] = [];
  for (const line of ['a', 'b', 'c', 'c', 'd', 'e'])
    lines.push((await room.judge(id(), 4900, buyer(`at-${line}`, { ipKey: 'one door' }))).score);
  expect(lines).toEqual([15, 15, 15, 15, 15, 55]);
});

it('the night of the stolen text messages: a second factor, then a person, then no', async () => {
  await gateway.clockAt(new Date('2027-03-11T03:30:00+09:00'));
  const thief = (i: number) =>
    buyer(`victim-${i % 6}`, { category: 'gift_card', ipKey: 'rogue cell', merchantId: 'mer_gifts' as MerchantId });
  const decisions = new Set<string>();
  for (let i = 0; i < 66; i++) decisions.add((await room.judge(id(), 1000, thief(i))).decision);
  expect(decisions).toEqual(new Set(['allow', 'ask_second_factor', 'hold_for_review']));
  const everywhere = { ...thief(0), personKey: 'known on three' };
  for (const brand of ['kt', 'lgu'] as const) await room.judge(id(), 4900, buyer(`own-${brand}`, { brand, personKey: 'known on three' }));
  expect(await room.judge(id(), 1000, everywhere)).toEqual({ decision: 'refuse', score: 155 });
});

it('who has shown a second factor is not asked for it again, but still held or refused where that is due', async () => {
  const watched = {
    name: 'watched',
    kind: 'watched_lines',
    parameters: { lines: ['seen'] },
    weight: 80,
    demands: null,
    says: 'a line that is watched',
  } as const;
  await room.set(watched);
  const asked = await room.judge(id(), 4900, buyer('seen'));
  expect(asked.decision).toBe('ask_second_factor');
  expect(await room.judge(id(), 4900, buyer('seen'), { proved: true })).toEqual({ decision: 'allow', score: 95 });
  await room.set({ ...watched, weight: 0, demands: 'refuse' });
  expect(await room.judge(id(), 4900, buyer('seen'), { proved: true })).toMatchObject({ decision: 'refuse' });
  await room.withdraw(watched);
  expect((await room.judge(id(), 4900, buyer('seen'))).decision).toBe('allow');
});

it('where rules do not act all is allowed, and the log says what they would have done', async () => {
  const watched = {
    name: 'watched',
    kind: 'watched_lines',
    parameters: { lines: ['quiet'] },
    weight: 0,
    demands: 'refuse',
    says: 'watched',
  } as const;
  await room.set(watched);
  const payment = id();
  expect((await room.judge(payment, 4900, buyer('quiet'), { acts: false })).decision).toBe('allow');
  expect((await room.risk.of([payment as never]))[0]).toMatchObject({ decision: 'refuse', acts: false });
  await room.withdraw(watched);
});

it('a payment that the limits refuse is not judged, and one that is rolled back leaves no trace', async () => {
  const refused = id();
  expect(await room.hold(refused, 5000, buyer('poor', { monthlyCeiling: 100 }))).toEqual({ kind: 'refused', code: 'limit_line_month' });
  expect(await room.risk.of([refused as never])).toEqual([]);
});

it('rules, thresholds and judgements are changed by nobody; a rule of another shape is refused', async () => {
  for (const table of ['rule', 'threshold', 'judgement', 'trace'])
    for (const sql of [`delete from risk.${table}`, `truncate risk.${table}`]) {
      await expect(gateway.rows(sql)).rejects.toThrow('is append-only');
      await expect(gateway.rows(`set role tollgate_service; ${sql}`)).rejects.toThrow('permission denied');
    }
  const night = rule('night');
  const odd: object[] = [
    {},
    { from: 0 },
    { from: 0, until: 1440 },
    { from: 60, until: 60 },
    { from: -1, until: 3 },
    { from: 0, until: 5, more: 1 },
    { from: '0', until: 'x' },
  ];
  for (const parameters of odd) await expect(room.set({ ...night, parameters } as Rule)).rejects.toThrow('rule_fits');
  await expect(room.set({ ...rule('cash_like'), parameters: { categories: [] } } as Rule)).rejects.toThrow('rule_fits');
  await expect(room.set({ ...rule('several_carriers'), parameters: { carriers: 2, days: 999_999 } } as Rule)).rejects.toThrow('rule_fits');
});

it('months that have been kept long enough are dropped, and no other', async () => {
  await gateway.rows(`create table risk.judgement_2020_01 partition of risk.judgement for values from ('2020-01-01') to ('2020-02-01');
    create table risk.trace_2020_01 partition of risk.trace for values from ('2020-01-01') to ('2020-02-01')`);
  const before = await gateway.rows(
    `select count(*)::int as n from pg_inherits where inhparent in ('risk.trace'::regclass, 'risk.judgement'::regclass)`,
  );
  expect([await room.risk.forget(), await room.risk.forget()]).toEqual([2, 0]);
  const after = await gateway.rows(
    `select count(*)::int + 2 as n from pg_inherits where inhparent in ('risk.trace'::regclass, 'risk.judgement'::regclass)`,
  );
  expect(after).toEqual(before);
});
