import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { stopwatch } from '#platform';
import type { World } from './world.js';

/** More than there are. */
const ALL = 220;
/** So many at once of those that come free. */
const FREED = 8;
const LASTS_MS = 3000;

/** Takes every connection that a service could have, then those that services have. @returns whether a service was told that there are no more. */
export async function exhaust({ stores, slow }: World): Promise<boolean> {
  const before = stores.toldFull;
  const taken = await take(stores.serviceUrl, ALL);
  // Their pools would do with what they have for ten minutes.
  stores.cutServices();
  for (const since = stopwatch(); since() < LASTS_MS * slow;) {
    const more = await take(stores.serviceUrl, FREED);
    taken.push(...more);
    if (more.length < FREED) await pause(50);
  }
  await Promise.all(taken.map((client) => client.end().catch(() => undefined)));
  return stores.toldFull > before;
}

/** @returns the connections that were there to be had. */
async function take(connectionString: string, count: number): Promise<pg.Client[]> {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString, connectionTimeoutMillis: 3000 }));
  const asked = clients.map(async (client) => {
    client.on('error', () => undefined);
    await client.connect();
    return client;
  });
  return (await Promise.allSettled(asked)).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
