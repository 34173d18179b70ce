import { readdirSync, readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { withPool } from './store.js';
import { cpuMicros, type App, type Deployment } from './processes.js';

/** What serves a purchase; neither the mock nor whoever buys. */
export const SERVICES: readonly App[] = ['checkout', 'otp', 'charging', 'webhooks', 'limits', 'billing'];

/** @returns how to read the CPU time that each of the services, PostgreSQL and Redis have used by now, in microseconds. */
export async function cpuOf({ config, pid }: Deployment): Promise<() => Record<string, number>> {
  const postmaster = await withPool(config.ownerUrl, 1, async (pool) => {
    const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
    return parentOf(rows[0]!.pid);
  });
  const redis = new Redis(config.redisUrl);
  const redisPid = Number(/process_id:(\d+)/.exec(await redis.info('server'))![1]);
  redis.disconnect();
  return () => ({
    ...Object.fromEntries(SERVICES.map((app) => [app, cpuMicros(pid(app))])),
    // Whoever ends meanwhile counts with the postmaster, who is read last.
    postgres: childrenOf(postmaster).reduce((sum, child) => sum + livingMicros(child), 0) + cpuMicros(postmaster, true),
    redis: cpuMicros(redisPid),
  });
}

/** @returns 0 of a process that has ended since it was listed. */
function livingMicros(pid: number): number {
  try {
    return cpuMicros(pid);
  } catch {
    return 0;
  }
}

const parentOf = (pid: number): number => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]);

function childrenOf(parent: number): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return all.filter((pid) => {
    try {
      return parentOf(pid) === parent;
    } catch {
      // It has ended since we listed it.
      return false;
    }
  });
}
