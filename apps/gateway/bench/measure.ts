import { setTimeout as sleep } from 'node:timers/promises';

/** One line of `npm run bench`: a value beside the limit measured in the same run on the same machine. */
export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  readonly ratio: number;
  /** The ratio it must not fall below. */
  readonly floor: number;
}

const WARM_MS = 300;

/** How often a second `work` ends when `crowd` do it at the same time, each as soon as the one before is done. */
export async function perSecond(crowd: number, ms: number, work: (i: number) => Promise<unknown>): Promise<number> {
  let [turn, done, counting, going] = [0, 0, false, true];
  const everyone = Promise.all(
    Array.from({ length: crowd }, async () => {
      while (going) {
        await work(turn++);
        if (counting) done++;
      }
    }),
  );
  await sleep(WARM_MS);
  counting = true;
  const began = performance.now();
  await sleep(ms);
  const seconds = (performance.now() - began) / 1000;
  const rate = done / seconds;
  going = false;
  await everyone;
  return rate;
}

export const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Takes all in turns, round after round, so that a noisy neighbour strikes all of them. @returns the middle rate of each. */
export async function inTurns<K extends string>(
  rounds: number,
  all: Readonly<Record<K, () => Promise<number>>>,
): Promise<Record<K, number>> {
  const names = Object.keys(all) as K[];
  const rates = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) for (const name of names) rates.get(name)!.push(await all[name]());
  return Object.fromEntries(names.map((name) => [name, middle(rates.get(name)!)])) as Record<K, number>;
}

export const measured = (name: string, value: number, limit: number, floor: number): Measured => ({
  name,
  value: Math.round(value),
  unit: '1/s',
  limit: Math.round(limit),
  ratio: Math.round((value / limit) * 100) / 100,
  floor,
});
