import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Config } from '#platform';
import pg from 'pg';

const to = (url: string, database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href;

/** The same configuration on a migrated, seeded database of its own, copied from the bench's, with queues of its own. Nobody may be using the bench's at that moment. */
export async function ownStore(config: Config, env: Partial<Config['env']> = {}): Promise<Config> {
  const name = `b_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: to(config.ownerUrl, 'postgres') });
  await admin.connect();
  try {
    await admin.query(`create database ${name} template ${new URL(config.ownerUrl).pathname.slice(1)}`);
  } finally {
    await admin.end();
  }
  await withPool(to(config.ownerUrl, name), 1, (pool) => pool.query(ANY_CODES));
  return {
    ...config,
    // Carriers of its own, too: their book is a file.
    env: { ...config.env, ...UNTROUBLED, QUEUE_PREFIX: name, TOLLGATE_DATA: path.join(config.env.TOLLGATE_DATA, name), ...env },
    databaseUrl: to(config.databaseUrl, name),
    ownerUrl: to(config.ownerUrl, name),
    urls: {},
  };
}

const ANY_CODES = `insert into limits.policy (scope, period, pattern, cap, valid_from, set_by, set_at)
  select scope, 'hour', '*', null, '2000-01-01', 'bench', platform.now() from unnest(array['code_line', 'code_ip', 'code_merchant']) scope`;

/** Guards against floods stand aside: one machine plays a country. Everything else is as deployed. */
const UNTROUBLED = {
  WINDOW_REQUESTS_PER_IP_MINUTE: 10_000_000,
  API_REQUESTS_PER_MERCHANT_SECOND: 1_000_000,
  CARRIER_RATE_PER_SECOND: 1_000_000,
  TRUSTED_PROXIES: '127.0.0.1',
};

/** A pool of raw connections, for limits and for what is laid out beforehand. None is given up between two turns. */
export async function withPool<T>(url: string, max: number, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max, idleTimeoutMillis: 0 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
