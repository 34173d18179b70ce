import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { HOSTS } from '#kernel';
import { variables, type Config } from '#platform';
import { PreparingClient } from '../../libs/platform/prepared.js';
import type { Core } from './core.js';
import { acting } from './acting.js';
import { NOW } from './time.js';

/** Every seed begins within these hours, the last of a Korean month. */
export const MONTH_ENDS = Date.UTC(2031, 4, 31, 15);

const SETTINGS = {
  // The twin's PostgreSQL never dies, so nothing is proved by waiting for its disk.
  synchronous_commit: 'off',
  deadlock_timeout: '50ms',
  // A statement is planned once per connection, and always in the same way: which row comes first, or is locked first, must not hang on what else is there.
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};

const FOR_LIVES = `
  drop trigger write_now on platform.clock;
  ${NOW};
  do $$ declare one record; begin
    -- All lives are of one month, for which there is none of these.
    for one in select inhrelid::regclass as name from pg_inherits join pg_class c on c.oid = inhrelid where relkind = 'r' and relname !~ '_default$' loop
      execute format('drop table %s', one.name);
    end loop;
    for one in select c.oid::regclass as name from pg_class c join pg_namespace n on n.oid = relnamespace where relkind = 'r' and nspname !~ '^(pg_|information_schema)' loop
      execute format('alter table %s set (autovacuum_enabled = false)', one.name);
    end loop;
  end $$;
  create function platform.begin_life(merchant text, hosts text[]) returns void language plpgsql as $$ begin
    -- What earlier lives left for later is nobody's affair in this one.
    update notices.notice set due_at = null where due_at is not null;
    update passcodes.passcode set due_at = null where due_at is not null;
    update payments.attempt set due_at = null where due_at is not null;
    update platform.outbox set taken_at = at where taken_at is null;
    insert into merchants.merchant (id, name, contact, livemode) values (merchant, 'Twin', '02-000-0000', false);
    insert into merchants.return_origin (merchant_id, origin) values (merchant, 'https://shop.example');
    insert into merchants.contract (merchant_id, host, goods_class) select merchant, host, 'digital' from unnest(hosts) host;
  end $$`;

/** A database of the twin's own, whose time is the scheduler's and nobody else's. */
export class Store {
  /** The time it tells. */
  now = MONTH_ENDS;

  private constructor(
    readonly config: Config,
    readonly owner: pg.Client,
    private readonly name: string,
  ) {}

  static async open(core: Core): Promise<Store> {
    const name = `twin_${randomBytes(6).toString('hex')}`;
    await as(process.env['DATABASE_OWNER_URL']!, async (admin) => {
      await admin.query(`create database ${name} template tollgate_template`);
      for (const [setting, value] of Object.entries(SETTINGS)) await admin.query(`alter database ${name} set ${setting} = '${value}'`);
    });
    const url = (variable: string): string => Object.assign(new URL(process.env[variable]!), { pathname: `/${name}` }).href;
    const config: Config = {
      env: variables.parse({
        DATABASE_POOL: '40',
        LOG_LEVEL: 'silent',
        TOLLGATE_TEST_CLOCK: '1',
        CARRIER_TIMEOUT_MS: '10000',
        CALLBACK_URL: 'https://twin.example',
      }),
      production: false,
      databaseUrl: url('DATABASE_SERVICE_URL'),
      ownerUrl: url('DATABASE_OWNER_URL'),
      redisUrl: 'redis://nowhere',
      // The same for every run: what is computed from it must not differ when a seed is run again.
      keys: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
      urls: {},
    };
    const owner: pg.Client = new PreparingClient({ connectionString: config.ownerUrl });
    await owner.connect();
    core.bring((owner as unknown as { processID: number }).processID);
    await owner.query(FOR_LIVES);
    return new Store(config, owner, name);
  }

  /** All that a life finds when it begins, in one trip. @param ms the clock's. */
  async begin(ms: number, merchant: string): Promise<void> {
    this.now = ms;
    await this.rows('select platform.begin_life($1, $2)', [merchant, HOSTS]);
  }

  /** Asked by nobody in the play. Each text is planned once. */
  async rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const back = acting.leave();
    const asked = this.owner.query<Row>(text, values);
    back();
    return (await asked).rows;
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
