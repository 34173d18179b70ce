import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { World } from './world.js';

const WORDS = /[A-Za-z0-9+_-]{6,}/g;

/** Codes, full numbers, birth dates, windows and keys of this run that stand in a service's log. */
export function leaks(world: World): string[] {
  const { folder } = world.history;
  const found: string[] = [];
  // A number as it is typed, and as carriers write it.
  const secrets = new Set(
    [...world.secrets].flatMap((secret) => (secret.startsWith('010') ? [secret, `+82${secret.slice(1)}`] : [secret])),
  );
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.log'))) {
    const words = new Set(readFileSync(path.join(folder, file), 'utf8').replace(TIMES, '').match(WORDS) ?? []);
    const seen = [...secrets].filter((secret) => words.has(secret));
    if (seen.length > 0) found.push(`${file} has ${seen.length} secrets of this run, such as one that begins with ${seen[0]!.slice(0, 3)}`);
  }
  return found;
}

/** Figures of the log's own, some of which happen to look like a code. */
const TIMES = /"(time|ms|pid|port|askAgainSeconds)":[\d.]+|\d+\.\d+/g;
