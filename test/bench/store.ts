import { randomBytes } from 'node:crypto';
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
  return {
    ...config,
    env: { ...config.env, ...UNTROUBLED, QUEUE_PREFIX: name, ...env },
    databaseUrl: to(config.databaseUrl, name),
    ownerUrl: to(config.ownerUrl, name),
    urls: {},
  };
}

/** Guards against floods stand aside: one machine plays a country. Everything else is as deployed. */
const UNTROUBLED = {
  CODE_REQUESTS_PER_LINE_HOUR: 1_000_000,
  CODE_REQUESTS_PER_IP_HOUR: 1_000_000,
  CODE_REQUESTS_PER_MERCHANT_HOUR: 100_000_000,
  WINDOW_REQUESTS_PER_IP_MINUTE: 10_000_000,
  API_REQUESTS_PER_MERCHANT_SECOND: 1_000_000,
  CARRIER_RATE_PER_SECOND: 1_000_000,
  TRUSTED_PROXIES: '127.0.0.1',
};

/** A pool of raw connections, for limits and for what is laid out beforehand. */
export async function withPool<T>(url: string, max: number, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
