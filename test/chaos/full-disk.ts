import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';
import { HOSTS } from '#kernel';
import { askAs, closeDay, filesOf, pull } from './carriers.js';
import { find, type World } from './world.js';

const BLOCK_BYTES = 8192;

/** As the user of that process: even root may not be allowed to limit somebody else's. @throws when it cannot be done. */
async function limit(pid: number, bytes: number | 'unlimited'): Promise<void> {
  const { uid, gid } = statSync(`/proc/${pid}`);
  await promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`], { uid, gid });
}

/**
 * Files are made while the database's server, and half the time the service too, may write no more than a little: today's, and the newest of each carrier
 * once more. Whatever is answered, what carriers then see is whole. @returns whether there was a server to limit.
 */
export async function fullDisk(world: World, luck: number): Promise<boolean> {
  // The service has a connection from this moment on.
  const newest = await Promise.all(HOSTS.map(async (host) => (await filesOf(world, host)).find(({ records }) => records > 0)));
  const servers = await world.stores
    .query<{ pid: number }>(`select pid from pg_stat_activity where application_name = 'tollgate-billing'`)
    .catch(() => []);
  // Such a limit may end the process that meets it.
  const service = luck < 0.5 ? world.fleet.doomed('billing') : undefined;
  const pids = [...servers.map(({ pid }) => pid), ...(service === undefined ? [] : [service])];
  const bytes = BLOCK_BYTES * Math.floor(((luck * 2) % 1) * 8);
  await Promise.all(pids.map((pid) => limit(pid, bytes)));
  const again = HOSTS.flatMap((host, i) =>
    newest[i] ? [askAs(world, host, 'POST', `/v1/files/${newest[i].id}/reject`, { reason: 'chaos' })] : [],
  );
  const answers = await Promise.all([closeDay(world), ...again].map((one) => one.then(({ status }) => status).catch(() => 'nothing')));
  // Some have ended of it.
  await Promise.allSettled(pids.map((pid) => limit(pid, 'unlimited')));
  world.noted.push(
    `where no more than ${bytes} bytes fit into a file, a closing and ${again.length} new revisions were answered ${answers.join(', ')}`,
  );
  for (const host of HOSTS)
    for (const file of await filesOf(world, host))
      for (const text of (await pull(world, host, file)).wrong) find(world, 'unbalanced', null, text);
  return pids.length > 0;
}
