import { createHash } from 'node:crypto';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { performance } from 'node:perf_hooks';
import { bugNames } from './bugs.js';
import { livesOf, Worker } from './crew.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const OPTIONS = {
  seeds: { type: 'string' },
  seed: { type: 'string' },
  workers: { type: 'string' },
  trace: { type: 'boolean' },
  bug: { type: 'string' },
} as const;
const SAY_EVERY_MS = 10_000;
/** Whoever charges nothing cannot charge twice; a few lives alone may well charge nothing. */
const [PROVES_FROM, ONE_CHARGED_IN] = [50, 5];

/**
 * `--seeds N` lives from `--seed S` on, to the first that goes wrong; `--trace` prints each step, `--bug NAME` puts a mistake in, `--workers N` lives in so
 * many processes, else one per core. @returns the exit code.
 */
export async function run(args: string[], signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const [seeds, first] = [Number(values.seeds ?? 200), Number(values.seed ?? 1)];
  const most = Number(values.workers ?? os.availableParallelism());
  if (!Number.isSafeInteger(seeds) || seeds < 1 || !Number.isSafeInteger(first) || !Number.isSafeInteger(most) || most < 1)
    throw new Error('--seeds, --seed and --workers must be whole numbers');
  const { bug } = values;
  if (bug !== undefined && !(bugNames as string[]).includes(bug)) throw new Error(`--bug is one of: ${bugNames.join(' · ')}`);
  const workers: Worker[] = [];
  try {
    for (let i = 0; i < Math.min(most, seeds); i++) workers.push(await Worker.open(bug, i));
    return await live(workers, { seeds, first, bug, trace: values.trace === true }, signal);
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

interface Wanted {
  readonly seeds: number;
  readonly first: number;
  readonly bug: string | undefined;
  readonly trace: boolean;
}

async function live(workers: readonly Worker[], wanted: Wanted, signal: AbortSignal): Promise<number> {
  const { first, bug, trace } = wanted;
  const limits = await Promise.all(workers.map((worker) => worker.ask({ what: 'limit' })));
  const began = performance.now();
  let [said, lived] = [began, 0];
  const lives = await livesOf(workers, wanted, signal, () => {
    lived++;
    if (performance.now() - said < SAY_EVERY_MS) return;
    said = performance.now();
    say(`${lived} seeds in ${Math.round((said - began) / 1000)} s`);
  });
  const seconds = (performance.now() - began) / 1000;
  if (trace) for (const { trace: lines } of lives) for (const line of lines) say(line);
  const bad = lives.find(({ wrong }) => wrong.length > 0);
  if (bad) {
    say(`seed ${bad.seed}, after ${bad.seed - first + 1}:`);
    for (const what of bad.wrong) say(`  ${what}`);
    say(`again: npm run twin -- --seed ${bad.seed} --seeds 1 --trace${bug ? ` --bug "${bug}"` : ''}`);
    return 1;
  }
  // Whoever was stopped has not lived all that was asked for.
  signal.throwIfAborted();
  const wrong = (await Promise.all(workers.map((worker) => worker.ask({ what: 'books' })))).flat();
  for (const what of wrong) say(`the books: ${what}`);
  const sum = (what: 'payments' | 'charges' | 'steps' | 'crashes'): number => lives.reduce((total, life) => total + life[what], 0);
  const provesNothing = sum('payments') >= PROVES_FROM && sum('charges') * ONE_CHARGED_IN < sum('payments');
  if (provesNothing) say('next to nothing was charged, which proves nothing');
  const traces = createHash('sha256');
  for (const { digest } of lives) traces.update(digest);
  say(
    JSON.stringify({
      seeds: lives.length,
      first,
      payments: sum('payments'),
      charges: sum('charges'),
      steps: sum('steps'),
      crashes: sum('crashes'),
      traces: traces.digest('hex').slice(0, 12),
      seconds: Math.round(seconds),
      workers: workers.length,
      seedsPerMinute: Math.round((lives.length * 60) / seconds),
      stepsPerSecond: Math.round(sum('steps') / seconds),
      bareTransactionsPerSecond: limits.reduce((total, limit) => total + limit, 0),
      wrong: wrong.length,
    }),
  );
  return wrong.length === 0 && !provesNothing ? 0 : 1;
}
