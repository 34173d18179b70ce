import type { Config } from '#platform';
import { limitsBench } from './limits.bench.js';
import type { Measured } from './measure.js';

/** What one bench may be told. */
export interface Wishes {
  /** As long as it takes, on as much as there may ever be. */
  readonly full: boolean;
}
export type Bench = (config: Config, wishes: Wishes) => Promise<readonly Measured[]>;

/** By the names of what they measure; some measure several things at once. */
const BENCHES: readonly { readonly names: readonly string[]; readonly run: Bench }[] = [{ names: ['limits'], run: limitsBench }];

export interface Chosen extends Wishes {
  readonly benches: readonly Bench[];
}

/** @throws Error that says what there is, for a name or flag that is none. */
export function chosen(names: readonly string[], flags: readonly string[] = [], all = BENCHES): Chosen {
  const known = all.flatMap((bench) => bench.names);
  const unknown = [...names.filter((name) => !known.includes(name)), ...flags.filter((flag) => flag !== '--full')];
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}; there are ${known.join(', ')} and --full`);
  const benches = all.filter((bench) => names.length === 0 || bench.names.some((name) => names.includes(name))).map(({ run }) => run);
  return { benches, full: flags.includes('--full') };
}

/** What `npm run bench` prints: a line of JSON for each measurement, then how many kept to their floors. @returns whether all did. */
export async function bench(config: Config, { benches, full }: Chosen, say: (line: string) => void = console.log): Promise<boolean> {
  let [passed, failed] = [0, 0];
  for (const run of benches)
    for (const line of await run(config, { full })) {
      say(JSON.stringify(line));
      if (line.ratio >= line.floor) passed++;
      else failed++;
    }
  say(`${passed} passed, ${failed} failed`);
  return failed === 0;
}
