import { parseArgs } from 'node:util';
import { performance } from 'node:perf_hooks';
import { BUGS, bugNames, type Bug } from './bugs.js';
import type { Store } from './store.js';
import { Twin } from './twin.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const OPTIONS = { seeds: { type: 'string' }, seed: { type: 'string' }, trace: { type: 'boolean' }, bug: { type: 'string' } } as const;
const SAY_EVERY_MS = 10_000;
const LIMIT_MS = 1000;

/** `--seeds N` lives from `--seed S` on, to the first that goes wrong; `--trace` prints each step, `--bug NAME` puts a mistake in. @returns the exit code. */
export async function run(args: string[], signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const [seeds, first] = [Number(values.seeds ?? 200), Number(values.seed ?? 1)];
  if (!Number.isSafeInteger(seeds) || seeds < 1 || !Number.isSafeInteger(first))
    throw new Error('--seeds and --seed must be whole numbers');
  const bug = values.bug as Bug | undefined;
  if (bug !== undefined && !bugNames.includes(bug)) throw new Error(`--bug is one of: ${bugNames.join(' · ')}`);
  const twin = await Twin.open();
  try {
    if (bug) await BUGS[bug](twin);
    const limit = await bareTransactions(twin.store);
    const began = performance.now();
    const all = { payments: 0, charges: 0, steps: 0, crashes: 0 };
    let seed = first;
    for (let said = began; seed < first + seeds && !signal.aborted; seed++) {
      if (performance.now() - said > SAY_EVERY_MS) {
        said = performance.now();
        say(`${seed - first} seeds in ${Math.round((said - began) / 1000)} s`);
      }
      const told = await twin.tell(seed);
      for (const what of Object.keys(all) as (keyof typeof all)[]) all[what] += told[what];
      if (values.trace) for (const line of told.trace) say(line);
      if (told.wrong.length === 0) continue;
      say(`seed ${seed}, after ${seed - first + 1}:`);
      for (const what of told.wrong) say(`  ${what}`);
      say(`again: npm run twin -- --seed ${seed} --seeds 1 --trace${bug ? ` --bug "${bug}"` : ''}`);
      return 1;
    }
    const seconds = (performance.now() - began) / 1000;
    const wrong = await twin.books();
    for (const what of wrong) say(`the books: ${what}`);
    const lived = seed - first;
    const rates = {
      seedsPerMinute: Math.round((lived * 60) / seconds),
      stepsPerSecond: Math.round(all.steps / seconds),
      bareTransactionsPerSecond: limit,
    };
    say(JSON.stringify({ seeds: lived, first, ...all, seconds: Math.round(seconds), ...rates, wrong: wrong.length }));
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await twin.close();
  }
}

/** What one connection of this machine could do at this moment: begin, the smallest update, commit. */
async function bareTransactions({ owner }: Store): Promise<number> {
  const began = performance.now();
  let done = 0;
  for (; performance.now() - began < LIMIT_MS; done++) {
    await owner.query('begin');
    await owner.query('update platform.clock set offset_seconds = offset_seconds');
    await owner.query('commit');
  }
  return Math.round((done * 1000) / (performance.now() - began));
}
