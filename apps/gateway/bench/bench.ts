import type { Config } from '#platform';
import { limitsBench } from './limits.bench.js';
import type { Measured } from './measure.js';

const BENCHES: readonly ((config: Config) => Promise<readonly Measured[]>)[] = [limitsBench];

/** What `npm run bench` prints: a line of JSON for each measurement, then how many kept to their floors. @returns whether all did. */
export async function bench(config: Config, say: (line: string) => void = console.log): Promise<boolean> {
  let [passed, failed] = [0, 0];
  for (const run of BENCHES)
    for (const { floor, ...line } of await run(config)) {
      say(JSON.stringify({ ...line, floor }));
      if (line.ratio >= floor) passed++;
      else failed++;
    }
  say(`${passed} passed, ${failed} failed`);
  return failed === 0;
}
