import { bench, chosen, type Bench } from './bench.js';
import { measured, middle } from './measure.js';

const quick = (name: string, ratio: number): { names: readonly string[]; run: Bench } => ({
  names: [name],
  run: () => Promise.resolve([measured(name, [ratio * 100, ratio * 90, ratio * 110], [100, 100, 100], 0.5)]),
});
const ALL = [quick('swift', 0.6), quick('lame', 0.4)];

async function printed(...names: string[]): Promise<{ held: boolean; lines: string[] }> {
  const lines: string[] = [];
  const held = await bench({} as never, chosen(names, [], ALL), (line) => lines.push(line));
  return { held, lines };
}

it('the middle of an odd number of rounds is one of them, of an even number between two', () => {
  expect(middle([9, 1, 5])).toBe(5);
  expect(middle([9, 1, 5, 3])).toBe(4);
});

it('a line tells value, unit, limit and ratio, the floor, and how far apart the rounds were', async () => {
  const { lines } = await printed('swift');
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

it('the bench fails when one floor is missed, and its last line counts both', async () => {
  const { held, lines } = await printed();
  expect([held, lines.at(-1)]).toEqual([false, '1 passed, 1 failed']);
  expect(await printed('swift')).toMatchObject({ held: true, lines: [expect.anything(), '1 passed, 0 failed'] });
});

it('a name that measures nothing is refused before anything starts', () => {
  expect(() => chosen(['swfit'], [], ALL)).toThrow('there is no swfit; there are swift, lame and --full');
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
    'door',
    'growth',
    'latency',
    'cpu',
  ])
    expect(chosen([name]).benches).toHaveLength(1);
});
