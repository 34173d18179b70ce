import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { variables, type Config } from '#platform';

/** Every seed begins within these hours, the last of a Korean month. */
export const MONTH_ENDS = Date.UTC(2031, 4, 31, 15);

/** A database of the twin's own, whose time is the scheduler's and nobody else's. */
export class Store {
  private constructor(
    readonly config: Config,
    readonly owner: pg.Client,
    private readonly name: string,
  ) {}

  static async open(): Promise<Store> {
    const name = `twin_${randomBytes(6).toString('hex')}`;
    await as(process.env['DATABASE_OWNER_URL']!, async (admin) => {
      await admin.query(`create database ${name} template tollgate_template`);
      // The twin's PostgreSQL never dies, so nothing is proved by waiting for its disk.
      await admin.query(`alter database ${name} set synchronous_commit = off`);
      await admin.query(`alter database ${name} set deadlock_timeout = '50ms'`);
    });
    const url = (variable: string): string => Object.assign(new URL(process.env[variable]!), { pathname: `/${name}` }).href;
    const config: Config = {
      env: variables.parse({ DATABASE_POOL: '40', LOG_LEVEL: 'silent', TOLLGATE_TEST_CLOCK: '1', CARRIER_TIMEOUT_MS: '10000' }),
      production: false,
      databaseUrl: url('DATABASE_SERVICE_URL'),
      ownerUrl: url('DATABASE_OWNER_URL'),
      redisUrl: 'redis://nowhere',
      // The same for every run: what is computed from it must not differ when a seed is run again.
      keys: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
      urls: {},
    };
    const owner = new pg.Client({ connectionString: config.ownerUrl });
    await owner.connect();
    await owner.query(`create or replace function platform.now() returns timestamptz language sql stable parallel safe as
      $$ select to_timestamp((select offset_seconds from platform.clock)) $$`);
    return new Store(config, owner, name);
  }

  async clock(ms: number): Promise<void> {
    await this.owner.query('update platform.clock set offset_seconds = $1', [ms / 1000]);
  }

  async rows<Row extends pg.QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.owner.query<Row>(sql, parameters)).rows;
  }

  async close(): Promise<void> {
    await this.owner.end();
    await as(process.env['DATABASE_OWNER_URL']!, (admin) => admin.query(`drop database if exists ${this.name} with (force)`));
  }
}

async function as(url: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
