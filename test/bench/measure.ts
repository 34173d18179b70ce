import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../../libs/platform/within.js';
import type { Failures } from './failures.js';

/** One line of `npm run bench`: a value beside the limit measured in the same run on the same machine. */
export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  readonly ratio: number;
  /** The ratio it must not fall below. */
  readonly floor: number;
  /** The lowest and the highest ratio of the rounds; `value`, `limit` and `ratio` are those of the round in the middle. */
  readonly min: number;
  readonly max: number;
}

/** A measurement that failed, while others of its run did not. */
export interface Broken {
  readonly name: string;
  readonly error: unknown;
}

const WARM_MS = 300;

/**
 * How often a second `work` ends when `crowd` do it at the same time, each as soon as the one before is done. What ends within the first `warmMs`, or before as many have
 * ended as there are, does not count: who begins together is not yet spread. As many are waited for in the end, so that on busy cores a turn is not over before it tells anything.
 */
export async function perSecond(crowd: number, ms: number, work: (i: number) => Promise<unknown>, warmMs = WARM_MS): Promise<number> {
  let [turn, done, going] = [0, 0, true];
  const everyone = Promise.all(
    Array.from({ length: crowd }, async () => {
      while (going) {
        await work(turn++);
        done++;
      }
    }),
  );
  // Whoever fails first ends the turn for all.
  everyone.catch(() => (going = false));
  const through = (most: number) => until('all are through', 50, () => Promise.resolve(!going || done >= most));
  let rate: number;
  try {
    await sleep(warmMs);
    await through(crowd);
    const [began, before] = [performance.now(), done];
    await sleep(ms);
    await through(before + crowd);
    rate = ((done - before) * 1000) / (performance.now() - began);
  } finally {
    // Also who gave up waiting leaves nobody at work in the next one's turn.
    going = false;
  }
  await everyone;
  return rate;
}

/** What one thing did in each round. */
export type Rounds = readonly number[];

export function middle(values: Rounds): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** Takes all in turns, round after round, so that a noisy neighbour strikes all of them. Who fails is taken no more, where it is noted. @returns what each did, by rounds. */
export async function inTurns<K extends string>(
  rounds: number,
  all: Readonly<Record<K, () => Promise<number>>>,
  failures?: Failures,
): Promise<Record<K, Rounds>> {
  const names = Object.keys(all) as K[];
  const rates = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, number[]>;
  const turn = async (name: K): Promise<unknown> => rates[name].push(await all[name]());
  for (let round = 0; round < rounds; round++)
    for (const name of names) await (failures ? failures.of(name, () => turn(name)) : turn(name));
  return rates;
}

/** Each value is beside the limit of its own round, so noise that comes and goes strikes both; what is told is the round whose ratio is the middle one, of two the lower. @throws Error when a round measured nothing. */
export function measured(name: string, values: Rounds, limits: Rounds, floor: number, unit = '1/s'): Measured {
  const rounds = values.map((value, i) => ({ value, limit: limits[i]!, ratio: value / limits[i]! })).sort((a, b) => a.ratio - b.ratio);
  const [lowest, told, highest] = [rounds[0]!, rounds[(rounds.length - 1) >> 1]!, rounds.at(-1)!];
  if (!(lowest.ratio > 0 && Number.isFinite(highest.ratio))) throw new Error(`${name}: nothing was done in a round`);
  return {
    name,
    value: rounded(told.value),
    unit,
    limit: rounded(told.limit),
    ratio: digits(told.ratio),
    floor,
    min: digits(lowest.ratio),
    max: digits(highest.ratio),
  };
}

/** Longer than anything takes on busy cores: what takes longer has gone wrong somewhere, and would be waited for without end. */
const PATIENCE_MS = 120_000;

/** @throws Error that says what did not happen in time, or what it failed with. */
export const inTime = <T>(what: string, work: Promise<T>): Promise<T> =>
  within(work, PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${what}: ${error.message}`, { cause: error });
  });

/** Looks until it is so. @throws Error that says what did not happen in time. */
export async function until(what: string, everyMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const began = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began > PATIENCE_MS) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
    await sleep(everyMs);
  }
}

/** More than floors have, so that none is reached by rounding. */
const digits = (ratio: number): number => Math.floor(ratio * 10_000 + 1e-6) / 10_000;
const rounded = (value: number): number => (value < 10 ? Math.round(value * 1000) / 1000 : Math.round(value));

/** How many of these a second are done when `crowd` do them at the same time. */
export async function timed<T>(crowd: number, all: readonly T[], work: (one: T) => Promise<unknown>): Promise<number> {
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: crowd }, async () => {
      while (next < all.length) await work(all[next++]!);
    }),
  );
  return (all.length * 1000) / (performance.now() - began);
}

/** The turn of something nobody asked for. */
export const none = (): Promise<number> => Promise.resolve(0);
