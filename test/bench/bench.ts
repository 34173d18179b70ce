import type { Config } from '#platform';
import { ROOT, stopAll } from './children.js';
import { CONFIRM_NAMES, confirmBench } from './confirm.bench.js';
import { doorBench } from './door/door.bench.js';
import { fileBench } from './file.bench.js';
import { appointHeir } from './heir.js';
import { limitsBench } from './limits.bench.js';
import type { Broken, Measured } from './measure.js';
import { PURCHASE_NAMES, purchaseBench } from './purchase.bench.js';
import { queueBench } from './queue.bench.js';
import { untilStopped } from './stopping.js';
import { webhooksBench } from './webhooks.bench.js';

/** What one bench may be told. */
export interface Wishes {
  /** As long as it takes, on as much as there may ever be. */
  readonly full: boolean;
  /** Whether the line of this name is asked for. */
  wants(name: string): boolean;
}
export type Bench = (config: Config, wishes: Wishes) => Promise<readonly (Measured | Broken)[]>;

interface Named {
  readonly names: readonly string[];
  readonly run: Bench;
}

/** For machines, and for people. */
export interface Voices {
  readonly say: (line: string) => void;
  readonly tell: (line: string) => void;
}

/** By the names of what they measure; some measure several things at once. */
const BENCHES: readonly Named[] = [
  { names: CONFIRM_NAMES, run: confirmBench },
  { names: PURCHASE_NAMES, run: purchaseBench },
  { names: ['queue'], run: queueBench },
  { names: ['webhooks'], run: webhooksBench },
  { names: ['file'], run: fileBench },
  { names: ['door'], run: doorBench },
  { names: ['limits'], run: limitsBench },
];

export interface Kept {
  readonly passed: number;
  readonly failed: number;
}

export interface Chosen extends Wishes {
  readonly benches: readonly Named[];
}

/** @throws Error that says what there is, for a name or flag that is none. */
export function chosen(names: readonly string[], flags: readonly string[] = [], all = BENCHES): Chosen {
  const known = all.flatMap((bench) => bench.names);
  const unknown = [...names.filter((name) => !known.includes(name)), ...flags.filter((flag) => flag !== '--full')];
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}; there are ${known.join(', ')} and --full`);
  const benches = all.filter((bench) => names.length === 0 || bench.names.some((name) => names.includes(name)));
  return { benches, full: flags.includes('--full'), wants: (name) => names.length === 0 || names.includes(name) };
}

/** The last line of all. */
export const lastLine = ({ passed, failed }: Kept): string => `${passed} passed, ${failed} failed`;

/** What `npm run bench` does. However it ends, nothing that it has started outlives it for long. @throws Error when it is asked to stop. */
export async function bench(config: Config, wanted: Chosen): Promise<Kept> {
  appointHeir(ROOT, config.env.TOLLGATE_DATA);
  // Of the workshop, which is not TypeScript.
  const { whenToStop } = (await import('../../../scripts/lib/stop.mjs' as string)) as { whenToStop(): AbortSignal };
  return measureAll(config, wanted, { say: console.log, tell: console.error }, whenToStop());
}

/**
 * Says a line of JSON for each measurement, for machines; tells people what broke. @returns how many of those that have a floor kept to it; what breaks has not.
 * @throws Error, the signal's reason, once all is stopped.
 */
export async function measureAll(
  config: Config,
  { benches, ...wishes }: Chosen,
  { say, tell }: Voices,
  signal: AbortSignal,
): Promise<Kept> {
  const kept = { passed: 0, failed: 0 };
  const orStop = untilStopped(signal, (why) => {
    tell(`stopping: ${why}`);
    return stopAll();
  });
  for (const { names, run } of benches)
    try {
      for (const line of await orStop(() => run(config, wishes))) {
        if ('error' in line) tell(`broken: ${line.name}: ${stack(line.error)}`);
        else say(JSON.stringify(line));
        if (!('ratio' in line && line.ratio >= line.floor)) kept.failed++;
        // What has no floor is only told.
        else if (line.floor > 0) kept.passed++;
      }
    } catch (error) {
      if (signal.aborted) throw error;
      const asked = names.filter(wishes.wants);
      tell(`broken: ${asked.join(', ')}: ${stack(error)}`);
      kept.failed += asked.length;
    }
  return kept;
}

const stack = (error: unknown): string => String((error as Error).stack);
