import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { HOSTS } from '#kernel';
import { filesOf, makeFiles, newestOf, pull } from './carriers.js';
import { find, type World } from './world.js';

const BLOCK_BYTES = 8192;
const LOOKED_EVERY_MS = 50;

/** As the user of that process: even root may not be allowed to limit somebody else's. @throws when it cannot be done. */
async function limit(pid: number, bytes: number | 'unlimited'): Promise<void> {
  const { uid, gid } = statSync(`/proc/${pid}`);
  await promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`], { uid, gid });
}

/** Whoever fails at it answers with an error of its own, or has ended of it. */
const hasFailed = (status: number | null): boolean => status === null || status >= 500;

/**
 * Files are made while the database's servers, and half the time the service too, may write no more than a little: today's, and the newest of each carrier
 * once more. Whatever is answered, what carriers then see is whole. @returns whether somebody was limited and something could not be made.
 */
export async function fullDisk(world: World, luck: number): Promise<boolean> {
  // The service has a connection from this moment on.
  const newest = await newestOf(world);
  // Such a limit may end the process that meets it.
  const service = luck < 0.5 ? world.fleet.endanger('billing') : null;
  const bytes = BLOCK_BYTES * Math.floor(((luck * 2) % 1) * 8);
  const limited = new Set<number>();
  const answers = await whileLimited(world, { limited, service: service?.pid, bytes }, () => makeFiles(world, newest));
  world.noted.push(
    `where no more than ${bytes} bytes fit into a file, a closing and ${answers.length - 1} new revisions were answered ${answers.map((status) => status ?? 'nothing').join(', ')}`,
  );
  for (const host of HOSTS)
    for (const file of await filesOf(world, host))
      for (const text of (await pull(world, host, file)).wrong) find(world, 'unbalanced', null, text);
  // All limits are lifted, and carriers are answered again: whoever lives now lives on.
  service?.spare();
  return limited.size > 0 && answers.some(hasFailed);
}

/** Also connections that come meanwhile are limited: each has a server of its own. */
async function whileLimited<T>(
  world: World,
  { limited, service, bytes }: { limited: Set<number>; service: number | undefined; bytes: number },
  work: () => Promise<T>,
): Promise<T> {
  const limitNew = async (pids: readonly number[]): Promise<void> => {
    const fresh = pids.filter((pid) => !limited.has(pid));
    for (const pid of fresh) limited.add(pid);
    await Promise.all(fresh.map((pid) => limit(pid, bytes)));
  };
  try {
    await limitNew([...(await serversOf(world)), ...(service === undefined ? [] : [service])]);
    let over = false;
    const done = work().finally(() => (over = true));
    for (; !over; await pause(LOOKED_EVERY_MS)) await limitNew(await serversOf(world)).catch(() => undefined);
    return await done;
  } finally {
    // Some have ended of it.
    await Promise.allSettled([...limited].map((pid) => limit(pid, 'unlimited')));
  }
}

/** The servers that write for billing. */
async function serversOf({ stores }: World): Promise<number[]> {
  const all = await stores
    .query<{ pid: number }>(`select pid from pg_stat_activity where application_name = 'tollgate-billing'`)
    .catch(() => []);
  return all.map(({ pid }) => pid);
}
