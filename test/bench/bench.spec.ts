import { chosen, lastLine, measureAll, type Bench } from './bench.js';
import { Failures, lineByLine } from './failures.js';
import { inTurns, measured, middle } from './measure.js';
import { receiver } from './receiver.js';

const quick = (name: string, ratio: number): { names: readonly string[]; run: Bench } => ({
  names: [name],
  run: () => Promise.resolve([measured(name, [ratio * 100, ratio * 90, ratio * 110], [100, 100, 100], 0.5)]),
});
const broken = { names: ['broken'], run: (): Promise<never> => Promise.reject(new Error('no store')) };
const ALL = [quick('swift', 0.6), broken, quick('lame', 0.4)];

/** @returns what it came to, what it said for machines, and what it told people. */
async function printed(names: readonly string[] = [], all: Parameters<typeof chosen>[2] = ALL, signal = new AbortController().signal) {
  const [lines, told]: [string[], string[]] = [[], []];
  const voices = { say: (line: string) => void lines.push(line), tell: (line: string) => void told.push(line) };
  const kept = await measureAll({} as never, chosen(names, [], all), voices, signal).catch((error: Error) => error.message);
  return { kept, lines, told };
}
const ofAll = (...run: Bench[]) => run.map((each) => ({ names: ['all'], run: each }));

it('the middle of an odd number of rounds is one of them, of an even number between two', () => {
  expect(middle([9, 1, 5])).toBe(5);
  expect(middle([9, 1, 5, 3])).toBe(4);
});

it('a line tells value, unit, limit and ratio, the floor, and how far apart the rounds were', async () => {
  const { lines } = await printed(['swift']);
  expect(JSON.parse(lines[0]!)).toEqual({
    name: 'swift',
    value: 60,
    unit: '1/s',
    limit: 100,
    ratio: 0.6,
    floor: 0.5,
    min: 0.54,
    max: 0.66,
  });
});

it('a floor that is missed counts as failed, and so does a bench that breaks; the others are measured all the same', async () => {
  expect(await printed()).toEqual({
    kept: { passed: 1, failed: 2 },
    lines: [expect.stringMatching(/swift/), expect.stringMatching(/lame/)],
    told: [expect.stringMatching(/^broken: broken: Error: no store/)],
  });
  expect((await printed(['swift'])).kept).toEqual({ passed: 1, failed: 0 });
});

it('a bench that breaks fails each of its measurements that was asked for', async () => {
  const all = [{ names: ['one', 'two', 'three'], run: broken.run }];
  expect([(await printed([], all)).kept, (await printed(['one', 'three'], all)).kept]).toEqual([
    { passed: 0, failed: 3 },
    { passed: 0, failed: 2 },
  ]);
});

it('of what is measured in one run, what fails is told as broken and counts as failed; the others are told all the same', async () => {
  const run: Bench = () =>
    lineByLine(['first', 'late', 'last'], {
      first: () => measured('first', [6], [10], 0.5),
      late: broken.run,
      last: () => measured('last', [6], [10], 0.5),
    });
  expect(await printed([], ofAll(run))).toEqual({
    kept: { passed: 2, failed: 1 },
    lines: [expect.stringMatching(/"first"/), expect.stringMatching(/"last"/)],
    told: [expect.stringMatching(/^broken: late: Error: no store/)],
  });
});

it('what has no floor is told and cannot pass, but fails when nothing was measured', async () => {
  const kept = async (value: number) =>
    (
      await printed(
        [],
        ofAll(async () => [measured('told', [value], [10], 0)]),
      )
    ).kept;
  expect(await kept(5)).toEqual({ passed: 0, failed: 0 });
  expect(await kept(NaN)).toEqual({ passed: 0, failed: 1 });
});

it('who fails is taken no more, and what needs it fails with what it failed with', async () => {
  const failures = new Failures();
  const turns: string[] = [];
  const all = { sound: () => Promise.resolve(turns.push('sound')), lame: () => (turns.push('lame'), broken.run()) };
  // Also when that was before anything counted.
  await inTurns(1, all, failures);
  expect(await inTurns(2, all, failures)).toEqual({ sound: [3, 4], lame: [] });
  expect(turns).toEqual(['sound', 'lame', 'sound', 'sound']);
  failures.none('sound');
  expect(() => failures.none('sound', 'lame')).toThrow('no store');
  await expect(inTurns(1, all)).rejects.toThrow('no store');
});

it('a bench that is asked to stop says so, begins nothing more and tells nothing of what breaks meanwhile', async () => {
  const asked = new AbortController();
  // What it measures is stopped under it.
  const stopped = { names: ['stopped'], run: async () => (asked.abort(new DOMException('SIGINT', 'AbortError')), broken.run()) };
  expect(await printed([], [quick('swift', 0.6), stopped, quick('next', 0.6)], asked.signal)).toEqual({
    kept: 'SIGINT',
    lines: [expect.stringMatching(/swift/)],
    told: ['stopping: SIGINT'],
  });
});

it('a bench that hangs is stopped as well', async () => {
  const asked = new AbortController();
  const measuring = printed(
    [],
    ofAll(() => new Promise<never>(() => undefined)),
    asked.signal,
  );
  asked.abort(new DOMException('SIGTERM', 'AbortError'));
  expect((await measuring).kept).toBe('SIGTERM');
});

it('the last line counts both', () => expect(lastLine({ passed: 1, failed: 2 })).toBe('1 passed, 2 failed'));

it('a ratio is not rounded up to its floor', () => expect(measured('near', [4996], [10_000], 0.5).ratio).toBe(0.4996));

it('what is told is the round in the middle, each value beside the limit of its own round', () => {
  expect(measured('noisy', [10, 10, 1], [10, 1, 1], 0.5)).toMatchObject({ value: 1, limit: 1, ratio: 1, min: 1, max: 10 });
});

it.each([
  [
    [1, 0, 1],
    [1, 1, 1],
  ],
  [
    [1, 1, 1],
    [1, 0, 1],
  ],
])('a round in which nothing was done is no measurement', (values, limits) => {
  expect(() => measured('idle', values, limits, 0)).toThrow('nothing was done');
});

it('a payment that ends uncharged ends the bench, and is not waited for', async () => {
  const shop = await receiver();
  const told = (type: string, id: string) => fetch(shop.url, { method: 'POST', body: JSON.stringify({ type, data: { id } }) });
  try {
    const refused = shop.charged('pay_1');
    refused.catch(() => undefined);
    await told('payment.refused', 'pay_1');
    await expect(refused).rejects.toThrow('pay_1: payment.refused');
    await told('payment.charged', 'pay_2');
    await shop.charged('pay_2');
  } finally {
    await shop.close();
  }
});

it('a name that measures nothing is refused before anything starts', () => {
  expect(() => chosen(['swfit'], [], ALL)).toThrow('there is no swfit; there are swift, broken, lame and --full');
  expect(() => chosen([], ['--fast'], ALL)).toThrow('--fast');
});

it('every measurement that was promised can be asked for by its name', () => {
  for (const name of [
    'reserve',
    'reserve-hot-line',
    'confirm',
    'purchase',
    'peer',
    'queue',
    'webhooks',
    'file',
    'door',
    'growth',
    'latency',
    'cpu',
  ])
    expect(chosen([name]).benches).toHaveLength(1);
});
