import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '#platform';
import { checkedLedger, lookNow } from './look.js';
import type { World } from './world.js';

const LOOK_EVERY_MS = 2000;
/** Every so many-th look is one at the whole ledger, which takes longer. */
const LEDGER_EVERY = 10;

/** Looks now and then, as long as schedules run. @returns how to end it. */
export function watch(world: World, config: Config): () => Promise<void> {
  let looking = true;
  const watching = (async () => {
    let ledgerIsDue = false;
    for (let look = 1; looking; look++, await pause(LOOK_EVERY_MS)) {
      await lookNow(world);
      ledgerIsDue ||= look % LEDGER_EVERY === 0;
      // While PostgreSQL is struck there is nobody to ask, and it is tried again.
      const seen = ledgerIsDue && (await checkedLedger(world, config).then(() => true, () => false)); // prettier-ignore
      if (!seen) continue;
      world.looks.ledger++;
      ledgerIsDue = false;
    }
  })();
  return () => ((looking = false), watching);
}
