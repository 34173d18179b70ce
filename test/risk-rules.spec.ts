import fc from 'fast-check';
import { DECISIONS, DEFAULT_THRESHOLDS, MINUTES_OF_DAY, type Decision } from '#risk';
import { TestGateway } from './gateway.js';
import { buyer } from './limits.kit.js';
import { RiskRoom } from './risk.kit.js';

let gateway: TestGateway;
let room: RiskRoom;
beforeAll(async () => {
  gateway = await TestGateway.start();
  room = await RiskRoom.open(gateway);
});
afterAll(async () => {
  await room.close();
  await gateway.close();
});

const one = async <T>(sql: string, parameters: unknown[]): Promise<T> =>
  (await gateway.rows<{ x: T }>(`select ${sql} as x`, parameters))[0]!.x;
const minute = fc.integer({ min: 0, max: MINUTES_OF_DAY - 1 });
const isNight = (from: number, until: number, at: number): Promise<boolean> =>
  one('risk.is_true($1, $2, $3, null)', ['night', JSON.stringify({ from, until }), at]);

it('a night has exactly its minutes, whether or not midnight is in it, and the day all the others', () =>
  fc.assert(
    fc.asyncProperty(minute, minute, minute, async (from, until, at) => {
      fc.pre(from !== until);
      const long = (until - from + MINUTES_OF_DAY) % MINUTES_OF_DAY;
      const since = (at - from + MINUTES_OF_DAY) % MINUTES_OF_DAY;
      expect(await isNight(from, until, at)).toBe(since < long);
      expect(await isNight(until, from, at)).toBe(since >= long);
    }),
    { numRuns: 300 },
  ));

it('whatever the instant, the minute that a judgement sees is the one on Korea’s clocks, over months, leap days and years', async () => {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Seoul', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  let run = 0;
  const near = fc
    .tuple(fc.integer({ min: 2027, max: 2032 }), fc.integer({ min: 0, max: 11 }), fc.integer({ min: -180, max: 180 }))
    // Around midnight in Korea before the first of a month: 15:00 in UTC.
    .map(([year, month, minutes]) => Date.UTC(year, month, 1) - 9 * 3_600_000 + minutes * 60_000 + 30_000);
  try {
    await fc.assert(
      fc.asyncProperty(near, async (at) => {
        await gateway.clockAt(new Date(at));
        const payment = `clock-${++run}`;
        await room.judge(payment, 4900, buyer(payment));
        const [judgement] = await room.risk.of([payment as never]);
        const [hours, minutes] = clock.format(judgement!.at).split(':').map(Number) as [number, number];
        const seen = (judgement!.inputs['seen'] as { night: number }).night;
        expect(seen).toBe(hours * 60 + minutes);
        expect(judgement!.rules.some(({ rule }) => rule === 'night')).toBe(seen < 360);
      }),
      { numRuns: 40 },
    );
  } finally {
    await gateway.clock(0);
  }
});

const decide = (score: number, demands: (Decision | null)[]): Promise<Decision> => one('risk.decide($1, $2)', [score, demands]);
const severity = (decision: Decision): number => DECISIONS.indexOf(decision);
const demands = fc.array(fc.constantFrom(...DECISIONS, null), { maxLength: 4 });

it('the severest decision that the score reaches or a rule demands is taken; more score never makes it milder', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }), demands, async (score, more, demanded) => {
      const reached = Object.entries(DEFAULT_THRESHOLDS).filter(([, from]) => score >= from);
      const expected = Math.max(
        0,
        ...reached.map(([decision]) => severity(decision as Decision)),
        ...demanded.map((d) => (d ? severity(d) : 0)),
      );
      const decision = await decide(score, demanded);
      expect(severity(decision)).toBe(expected);
      expect(severity(await decide(score + more, demanded))).toBeGreaterThanOrEqual(severity(decision));
    }),
    { numRuns: 300 },
  ));

it('each threshold is reached at its very score, moved by a further row, and switched off by a row without one', async () => {
  for (const [decision, score] of Object.entries(DEFAULT_THRESHOLDS))
    expect([await decide(score, []), (await decide(score - 1, [])) === decision]).toEqual([decision, false]);
  await room.threshold('refuse', 500);
  expect([await decide(499, []), await decide(500, [])]).toEqual(['hold_for_review', 'refuse']);
  await room.threshold('refuse', null);
  expect([await decide(9999, []), await decide(0, ['refuse'])]).toEqual(['hold_for_review', 'refuse']);
});
