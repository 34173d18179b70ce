import { checkLimits } from '#limits';
import type { Config } from '#platform';
import { asOwner } from './migrate.js';

/** What `npm run check-limits` says. @returns true when every counter is the fold of its history. */
export async function checkLimitsNow(config: Config, say: (line: string) => void = console.log): Promise<boolean> {
  const { counters, holds, changes, disagreements } = await asOwner(config, (owner) => owner.transaction((tx) => checkLimits(tx)));
  for (const { what, about } of disagreements) say(`${what}: ${about}`);
  say(`${counters} counters, ${holds} holds, ${changes} changes, ${disagreements.length} disagreements`);
  return disagreements.length === 0;
}
