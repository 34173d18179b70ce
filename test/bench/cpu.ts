import { readdirSync, readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { measured, middle, type Measured, type Rounds } from './measure.js';
import { withPool } from './store.js';
import { cpuMicros, type App, type Deployment } from './processes.js';

const CPU_AIM_MICROS = 3000;

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

/** How much of the 3,000 µs that a purchase is to cost it does cost. */
export function cpuLine(perPurchase: Rounds): Measured {
  const aim = perPurchase.map(() => CPU_AIM_MICROS);
  const { value, limit, ...line } = measured('cpu', aim, perPurchase, 0.043, 'µs');
  return { ...line, value: limit, limit: value };
}

/** CPU time between two looks, and what was bought meanwhile. */
export function cpuCounted(deployment: Deployment, look: () => Record<string, number>) {
  const rounds: { bought: number; micros: Record<string, number> }[] = [];
  return {
    async during(work: () => Promise<number>): Promise<number> {
      const before = [look(), await bought(deployment)] as const;
      const rate = await work();
      const after = [look(), await bought(deployment)] as const;
      const micros = Object.fromEntries(Object.entries(after[0]).map(([who, now]) => [who, now - before[0][who]!]));
      rounds.push({ bought: after[1] - before[1], micros });
      return rate;
    },
    perPurchase: () => rounds.map(({ bought, micros }) => Object.values(micros).reduce((sum, each) => sum + each, 0) / bought),
    /** The middle of each, per purchase. */
    by: () =>
      Object.fromEntries(
        Object.keys(rounds[0]!.micros).map((who) => [who, Math.round(middle(rounds.map(({ bought, micros }) => micros[who]! / bought)))]),
      ),
  };
}

const bought = ({ config }: Deployment): Promise<number> =>
  withPool(config.ownerUrl, 1, async (pool) => {
    const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from payments.payment where status = 'charged'`);
    return rows[0]!.n;
  });
