import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Place } from './place.js';
import { ownerUrl } from './postgres-cluster.js';

/** Recovery after a crash may have much to read. */
const READY_WITHIN_MS = 120_000;

/** Waits until the server lets its owner in. @returns false when it ended instead. */
export async function answers(
  place: Place,
  port: () => number | null,
  lives: () => boolean,
  say: (line: string) => void,
): Promise<boolean> {
  const begun = performance.now();
  for (let sayAfterMs = 5000; lives(); await sleep(25)) {
    const at = port();
    const complaint = at === null ? 'it has no port yet' : await tryLogin(place, at);
    if (complaint === null) return true;
    const waitedMs = performance.now() - begun;
    if (waitedMs > READY_WITHIN_MS) throw new Error(`PostgreSQL in ${place.home} runs but does not answer: ${complaint}`);
    if (waitedMs < sayAfterMs) continue;
    say(`waiting for PostgreSQL: ${complaint}`);
    sayAfterMs += 5000;
  }
  return false;
}

/** Null when the owner got in, else why not yet. */
async function tryLogin(place: Place, port: number): Promise<string | null> {
  const client = new pg.Client({ connectionString: ownerUrl(place, port, 'postgres'), connectionTimeoutMillis: 5000 });
  // A connection that breaks while it is being made tells so through the promise.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return null;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === '28P01' || code === '28000')
      throw new Error(`the PostgreSQL that answers for ${place.home} is not ours: ${message}`, { cause: error });
    return message || code || 'no answer';
  }
}
