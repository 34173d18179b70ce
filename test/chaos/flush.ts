import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { stopwatch } from '#platform';

/** Where BullMQ keeps what is to be done; empty ones do not exist. */
const JOBS = /:(wait|active|delayed|prioritized)$/;
const LOOKED_EVERY_MS = 5;

/** Redis forgets everything, when there is something to do or when nothing has come in this time. @returns whether there was. */
export async function flush(url: string, withinMs: number): Promise<boolean> {
  const client = new Redis(url, { maxRetriesPerRequest: 3 });
  client.on('error', () => undefined);
  try {
    const isBusy = async (): Promise<boolean> => (await client.keys('*')).some((key) => JOBS.test(key));
    let busy = await isBusy();
    for (const since = stopwatch(); !busy && since() < withinMs; busy = await isBusy()) await pause(LOOKED_EVERY_MS);
    await client.flushall();
    return busy;
  } finally {
    client.disconnect();
  }
}
