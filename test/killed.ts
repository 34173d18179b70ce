import { AsyncLocalStorage } from 'node:async_hooks';
import { Database } from '#platform';
import { Wire } from '../libs/carriers/http.js';
import { PreparingClient } from '../libs/platform/prepared.js';

class Crash extends Error {}

/** One run of a journey that dies at its n-th step, and does nothing more from then on: as a process does that was killed. */
export interface Doomed {
  left: number;
  dead: boolean;
  /** Only a run that is given this id takes this fate; null for any. */
  readonly runsOf: string | null;
}
const doomed = new AsyncLocalStorage<Doomed>();
let next: Doomed | null = null;

/** The next run of a doomable journey dies at this step; where others may run meanwhile, the next that is given this id. */
export const killAt = (step: number, runsOf: string | null = null): Doomed => (next = { left: step, dead: false, runsOf });
/** Nobody has taken the fate of the last `killAt` yet. */
export const stillWaits = (): boolean => next !== null;

function step(): void {
  const run = doomed.getStore();
  if (!run) return;
  if (run.dead || --run.left === 0) {
    run.dead = true;
    throw new Crash('killed');
  }
}

type Method = (this: unknown, ...given: unknown[]) => Promise<unknown>;

/** Everything a journey waits for goes through one of these: a crash may come before it (nothing happened) and after it (it happened, nobody heard). */
function breakable(prototype: object, method: string, when: (...given: unknown[]) => boolean = () => true): void {
  const original = (prototype as Record<string, Method>)[method]!;
  jest.spyOn(prototype as Record<string, Method>, method).mockImplementation(async function (this: unknown, ...given: unknown[]) {
    if (!when(...given)) return original.apply(this, given);
    step();
    const outcome = await original.apply(this, given);
    step();
    return outcome;
  });
}

/** The next run of this journey is the doomed one. */
export function doomable(prototype: object): () => void {
  const { run } = prototype as Record<'run', Method>;
  const spy = jest.spyOn(prototype as Record<'run', Method>, 'run').mockImplementation(function (this: unknown, ...given: unknown[]) {
    const fate = next && (next.runsOf ?? given[0]) === given[0] ? next : null;
    if (fate) next = null;
    return fate ? doomed.run(fate, () => run.apply(this, given)) : run.apply(this, given);
  });
  return () => spy.mockRestore();
}

/** Everything that reaches the database or a carrier. `jest.restoreAllMocks()` mends it. */
export function breakEverything(): void {
  breakable(Database.prototype, 'tx');
  // What begins and ends a transaction has no parameters, and is broken above.
  breakable(PreparingClient.prototype, 'query', (_text, values) => Array.isArray(values) && values.length > 0);
  breakable(Wire.prototype, 'send');
}
