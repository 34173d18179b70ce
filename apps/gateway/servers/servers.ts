import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Redis as RedisClient } from 'ioredis';
import pg from 'pg';
import { ConfigError } from '#platform';
import type { Environment } from './environment.js';
import { forget } from './place.js';
import { startPostgres, stopPostgres } from './postgres.js';
import { startRedis, stopRedis } from './redis.js';

type Lock = { readonly release: () => void } | { readonly heldBy: number };

/** What the scripts around us lend: they must work before anything is installed, so these live with them. */
export interface Tools {
  say(line: string): void;
  /** Runs the work, with a line about it once it takes longer than a second. */
  step<T>(label: string, work: () => Promise<T>): Promise<T>;
  take(lockFile: string): Lock;
  /** The living process that holds this lock file. */
  holder(lockFile: string): number | null;
  takeTurn(lockFile: string): Promise<{ release(): void }>;
  /** Fires when we are to stop. */
  readonly signal: AbortSignal;
  readonly dataDir: string;
  /** Where programs are kept that need not be fetched twice. */
  readonly cacheDir: string;
}

export interface Servers {
  readonly env: Environment;
  /** True when the database is the embedded one, which nobody else migrates. */
  readonly ownDatabase: boolean;
  /** The last one to leave turns off the light: embedded servers stop unless another start on this data folder uses them. */
  leave(): Promise<void>;
}

/** PostgreSQL and Redis of this data folder, except where DATABASE_URL or REDIS_URL name others. */
export async function startServers(tools: Tools, env: Environment): Promise<Servers> {
  const { dataDir, cacheDir, say, step } = tools;
  const ownDatabase = env['DATABASE_URL'] === undefined;
  const ownRedis = env['REDIS_URL'] === undefined;
  const found: Environment = {};
  const me = path.join(dataDir, 'users', String(process.pid));
  const turn = await tools.takeTurn(path.join(dataDir, 'servers.lock'));
  const leave = async (): Promise<void> => {
    rmSync(me, { force: true });
    if (ownDatabase || ownRedis) await stopUnlessUsed(tools);
  };
  try {
    if (ownDatabase || ownRedis) tools.take(me);
    if (ownDatabase) {
      const postgres = await step('starting PostgreSQL', () => startPostgres(dataDir, say, cacheDir));
      Object.assign(found, { DATABASE_URL: postgres.url, DATABASE_OWNER_URL: postgres.ownerUrl });
    } else await tryDatabase(env['DATABASE_URL']!);
    if (ownRedis) Object.assign(found, { REDIS_URL: (await step('starting Redis', () => startRedis(dataDir, say, cacheDir))).url });
    else await tryRedis(env['REDIS_URL']!);
  } catch (error) {
    turn.release();
    await leave();
    throw error;
  }
  turn.release();
  return { env: { ...env, ...found }, ownDatabase, leave };
}

async function stopUnlessUsed({ dataDir, holder, takeTurn }: Tools): Promise<void> {
  const turn = await takeTurn(path.join(dataDir, 'servers.lock'));
  try {
    const folder = path.join(dataDir, 'users');
    const users = existsSync(folder) ? readdirSync(folder).filter((name) => holder(path.join(folder, name)) !== null) : [];
    if (users.length > 0) return;
    rmSync(folder, { recursive: true, force: true });
    await stopRedis(dataDir);
    await stopPostgres(dataDir);
  } finally {
    turn.release();
  }
}

/** Stops the servers of a data folder and deletes all it held. */
export async function discard(dataDir: string): Promise<void> {
  await stopRedis(dataDir);
  await stopPostgres(dataDir);
  forget(dataDir);
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

async function tryDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    throw new ConfigError(`the PostgreSQL that DATABASE_URL names cannot be used: ${reason(error)}`, { cause: error });
  }
}

async function tryRedis(url: string): Promise<void> {
  const client = new RedisClient(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 10_000 });
  let first: unknown;
  client.on('error', (error: unknown) => (first ??= error));
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    throw new ConfigError(`the Redis that REDIS_URL names cannot be used: ${reason(first ?? error)}`, { cause: error });
  } finally {
    client.disconnect();
  }
}

/** An error of several addresses (::1 and 127.0.0.1) has a code and no message of its own. */
const reason = (error: unknown): string => (error as Error).message || ((error as NodeJS.ErrnoException).code ?? 'no answer');
