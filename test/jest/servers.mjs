/** PostgreSQL and Redis for one run of the tests, in a folder of its own that goes when the run is over. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync, chmodSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startedAt } from '../../scripts/lib/lock.mjs';
import { quicken } from './quicken.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const PREFIX = 'tollgate-servers-';
const TEMPLATE = 'tollgate_template';
const ours = (name) => import(new URL(`../../${name}`, import.meta.url).href);
const say = (line) => void process.stderr.write(`${line}\n`);

/** @param quick PostgreSQL is spoken to through a socket of the file system, and does nothing but answer. @returns how to stop and delete it all. */
export async function start({ quick = false } = {}) {
  const { discard } = await ours('apps/gateway/servers/servers.ts');
  await sweep(discard);
  const dataDir = mkdtempSync(path.join(os.tmpdir(), PREFIX));
  // When we are root PostgreSQL runs as somebody else, who must be able to pass.
  chmodSync(dataDir, 0o711);
  writeFileSync(path.join(dataDir, 'run'), `${process.pid}\n${startedAt(process.pid)}`, { mode: 0o600 });
  const stop = () => discard(dataDir);
  try {
    await open(dataDir, quick);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** Runs that were killed leave their folder and their servers. */
async function sweep(discard) {
  for (const name of readdirSync(os.tmpdir()).filter((name) => name.startsWith(PREFIX))) {
    const file = path.join(os.tmpdir(), name, 'run');
    try {
      const [pid, start] = readFileSync(file, 'utf8').split('\n');
      if (startedAt(Number(pid)) !== start) await discard(path.dirname(file));
    } catch (error) {
      // Being made at this moment, or another user's.
      if (!['ENOENT', 'EACCES', 'EPERM'].includes(error.code)) throw error;
    }
  }
}

async function open(dataDir, quick) {
  const { startPostgres, stopPostgres } = await ours('apps/gateway/servers/postgres.ts');
  const { startRedis } = await ours('apps/gateway/servers/redis.ts');
  const { newKey } = await ours('libs/platform/config.ts');
  const cacheDir = path.join(root, '.data', 'cache');
  mkdirSync(cacheDir, { recursive: true, mode: 0o711 });
  let postgres = await startPostgres(dataDir, say, cacheDir);
  if (quick) {
    await asOwnerOf(postgres.ownerUrl, quicken);
    await stopPostgres(dataDir);
    postgres = await startPostgres(dataDir, say, cacheDir);
  }
  const near = (url) => (quick ? `${url}?host=${encodeURIComponent(homeOf(dataDir))}` : url);
  const redis = await startRedis(dataDir, say, cacheDir);
  for (const name of Object.keys(process.env))
    if (
      /^(TOLLGATE_|DATABASE_|REDIS_|BILLING_|CARRIER_|WEBHOOK_|MOCK_|CODE_|RESEND_|WINDOW_|SUPPORT_|CALLBACK_URL|PUBLIC_URL|HOST$)|_PORT$/.test(
        name,
      )
    )
      delete process.env[name];
  Object.assign(process.env, {
    NODE_ENV: 'test',
    // Spec files make and drop clones of the template; what services log in with is beside it.
    DATABASE_URL: near(postgres.ownerUrl),
    DATABASE_SERVICE_URL: near(postgres.url),
    DATABASE_OWNER_URL: near(postgres.ownerUrl),
    REDIS_URL: redis.url,
    TOLLGATE_KEYS: newKey('k1'),
    TOLLGATE_DATA: dataDir,
    TOLLGATE_TEST_CLOCK: '1',
    WEBHOOK_ALLOW_PRIVATE: '1',
    MOCK_HTTP_SINK: '1',
    TEST_AHEAD_SECONDS: String(AHEAD_SECONDS),
    CHECKOUT_PORT: '0',
    OTP_PORT: '0',
    CHARGING_PORT: '0',
    WEBHOOKS_PORT: '0',
    LIMITS_PORT: '0',
    BILLING_PORT: '0',
    BILLING_SFTP_PORT: '0',
    CARRIER_MOCK_PORT: '0',
  });
  await makeTemplate();
}

const homeOf = (dataDir) => JSON.parse(readFileSync(path.join(dataDir, 'postgres.json'), 'utf8')).home;

/**
 * Every test store begins at noon of the next 3rd of a month in Korea: what a test means by tomorrow or in two weeks is in the same month, on whatever day
 * and at whatever hour it runs. Korea is nine hours ahead all year round.
 */
const AHEAD_SECONDS = (() => {
  const now = new Date();
  const third = (month) => Date.UTC(now.getUTCFullYear(), month, 3, 12 - 9);
  const next = [now.getUTCMonth(), now.getUTCMonth() + 1].map(third).find((at) => at >= now.getTime());
  return Math.ceil((next - now.getTime()) / 1000);
})();

async function asOwnerOf(connectionString, work) {
  const { default: pg } = await import('pg');
  const owner = new pg.Client({ connectionString });
  try {
    await owner.connect();
    return await work(owner);
  } finally {
    await owner.end();
  }
}

/** Migrated and seeded once; every spec file works on a clone of it. */
async function makeTemplate() {
  const { readConfig } = await ours('libs/platform/config.ts');
  await asOwnerOf(process.env.DATABASE_OWNER_URL, async (owner) => {
    // Nobody reads these data after the run, so no commit and no clone waits for the disk.
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) await owner.query(`alter system set ${setting} = off`);
    await owner.query('select pg_reload_conf()');
    await owner.query(`create database ${TEMPLATE}`);
    const env = {
      ...process.env,
      DATABASE_URL: named(process.env.DATABASE_URL),
      DATABASE_OWNER_URL: named(process.env.DATABASE_OWNER_URL),
    };
    const config = readConfig(env);
    await (await ours('apps/gateway/migrate.ts')).migrate(config);
    await asOwnerOf(config.ownerUrl, async (store) => {
      await store.query('update platform.clock set offset_seconds = $1', [AHEAD_SECONDS]);
      // Days are closed into files from the first one on.
      await store.query('update billing.carrier set since = platform.kst_day(platform.now())');
    });
    await (await ours('apps/gateway/seed.ts')).seed(config);
    await owner.query(`alter database ${TEMPLATE} with is_template true allow_connections false`);
  });
}

function named(url) {
  const address = new URL(url);
  address.pathname = `/${TEMPLATE}`;
  return address.href;
}
