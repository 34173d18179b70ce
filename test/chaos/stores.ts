import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { keptPlace } from '../../apps/gateway/servers/place.js';
import { startPostgres } from '../../apps/gateway/servers/postgres.js';
import { startRedis } from '../../apps/gateway/servers/redis.js';
import { isAlive, until } from '../../apps/gateway/servers/processes.js';
import type { Crossings } from './crossing.js';
import { flush } from './flush.js';
import { TcpFront } from './tcp-front.js';

const portOf = (url: string): number => Number(new URL(url).port);
const at = (url: string, port: number): string => Object.assign(new URL(url), { port: String(port) }).href;
const GONE_WITHIN_MS = 60_000;

/** PostgreSQL and Redis behind ports that stay the same, and all that can happen to them. */
export class Stores {
  /** Each process has a front of its own, so that it is known whose commit passes. */
  private readonly fronts = new Map<string, TcpFront>();
  private readonly redis: TcpFront;
  private busy: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly dataDir: string,
    private readonly cacheDir: string,
    private readonly kept: string,
    private readonly log: (line: string) => void,
    private now: { service: string; owner: string; redis: string },
  ) {
    this.redis = new TcpFront([portOf(now.redis)]);
  }

  static async behind(
    config: { databaseUrl: string; ownerUrl: string; redisUrl: string },
    tools: { dataDir: string; cacheDir: string },
    kept: string,
    log: (line: string) => void,
  ): Promise<{ stores: Stores; redisUrl: string }> {
    const now = { service: config.databaseUrl, owner: config.ownerUrl, redis: config.redisUrl };
    const stores = new Stores(tools.dataDir, tools.cacheDir, kept, log, now);
    return { stores, redisUrl: at(config.redisUrl, await stores.redis.listen()) };
  }

  /** The database as the process of this name reaches it. */
  async databaseFor(name: string): Promise<string> {
    const front = new TcpFront([portOf(this.now.service)]);
    this.fronts.set(name, front);
    return at(this.now.service, await front.listen());
  }

  crossingsOf(name: string): Crossings {
    return this.fronts.get(name)!.crossings;
  }

  /** Every service has to connect to PostgreSQL again. */
  cutServices(): void {
    for (const front of this.fronts.values()) front.cut();
  }

  /** How often a service was told that PostgreSQL has no connection left. */
  get toldFull(): number {
    return [...this.fronts.values()].reduce((sum, { toldFull }) => sum + toldFull, 0);
  }

  /** As the owner and past the front: what services suffer does not blind whoever checks them. */
  async query<Row extends pg.QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.now.owner, connectionTimeoutMillis: 5000, statement_timeout: 60_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql, parameters)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  get ownerUrl(): string {
    return this.now.owner;
  }
  get serviceUrl(): string {
    return this.now.service;
  }

  /** @param signal SIGKILL and SIGQUIT give it no time at all, SIGINT the time to write. */
  bouncePostgres(signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT'): Promise<boolean> {
    return this.oneAtATime(async () => {
      const file = path.join(keptPlace(this.dataDir)!.home, 'data', 'postmaster.pid');
      const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
      process.kill(pid, signal);
      await until(() => !isAlive(pid), GONE_WITHIN_MS);
      this.keepLog('postgres');
      const { url, ownerUrl } = await startPostgres(this.dataDir, this.log, this.cacheDir);
      this.now = { ...this.now, service: url, owner: ownerUrl };
      for (const front of this.fronts.values()) front.targets = [portOf(url)];
      return true;
    });
  }

  bounceRedis(): Promise<boolean> {
    return this.oneAtATime(async () => {
      const pid = Number(readFileSync(path.join(this.dataDir, 'redis', 'redis.pid'), 'utf8'));
      process.kill(pid, 'SIGKILL');
      await until(() => !isAlive(pid), GONE_WITHIN_MS);
      this.keepLog('redis');
      const { password } = new URL(this.now.redis);
      const { url } = await startRedis(this.dataDir, this.log, this.cacheDir);
      // Services were given the first password, and a new server has a new one.
      const client = new Redis(url, { maxRetriesPerRequest: 3 });
      client.on('error', () => undefined);
      await client.config('SET', 'requirepass', decodeURIComponent(password));
      client.disconnect();
      this.redis.targets = [portOf(url)];
      this.now = { ...this.now, redis: Object.assign(new URL(url), { password }).href };
      return true;
    });
  }

  /** @returns whether there was something to forget. */
  flushRedis(withinMs: number): Promise<boolean> {
    return flush(this.now.redis, withinMs);
  }

  async close(): Promise<void> {
    await this.busy;
    await Promise.all([...this.fronts.values(), this.redis].map((front) => front.close()));
  }

  /** A server that starts begins its log anew. */
  keepLog(server: 'postgres' | 'redis'): void {
    const home = server === 'postgres' ? keptPlace(this.dataDir)!.home : path.join(this.dataDir, 'redis');
    appendFileSync(path.join(this.kept, `${server}.log`), readFileSync(path.join(home, 'server.log')), { mode: 0o600 });
  }

  private oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const done = this.busy.then(work);
    this.busy = done.catch(() => undefined);
    return done;
  }
}
