import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type pg from 'pg';
import { DataSource, type DataSourceOptions, type EntityManager } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { Config } from './config.js';
import { Doorbell } from './doorbell.js';
import { gathering } from './gathered.js';
import { PreparingClient } from './prepared.js';
import { LIVELY, STATEMENT_SECONDS } from './silence.js';

declare const inTransaction: unique symbol;
/** A transaction. Writing verbs of rooms take one first, so a forgotten transaction does not compile. */
export type Tx = EntityManager & { readonly [inTransaction]: true };

/** The role all services act as: it may not alter tables, nor update or delete what is append-only. */
export const SERVICE_ROLE = 'tollgate_service';

/** A connection has planned what is said on it: with new ones PostgreSQL spent 69 ms on a purchase, and 27 with old ones. */
const KEEP_IDLE_MS = 600_000;

/**
 * Services ask for a few rows, and there is an index for them. PostgreSQL reads all of a small table instead, which is quicker, and keeps such a plan when the
 * table has grown: a store counted while it held some fifty payments read all of the thousand that came next, at each step of each.
 * Who makes files of whole months has PostgreSQL plan as it thinks best.
 */
const PLANS = { 'by index': '-c enable_seqscan=off -c jit=off', 'of whole tables': '' };
export type Plans = keyof typeof PLANS;

export function dataSourceOptions(config: Config, service: string, plans: Plans = 'by index'): DataSourceOptions {
  return {
    type: 'postgres',
    url: config.databaseUrl,
    applicationName: `tollgate-${service}`,
    poolSize: config.env.DATABASE_POOL,
    parseInt8: true,
    migrationsRun: false,
    synchronize: false,
    logging: false,
    extra: {
      Client: PreparingClient,
      ...LIVELY,
      options: `-c role=${SERVICE_ROLE} -c timezone=UTC ${PLANS[plans]} -c statement_timeout=${STATEMENT_SECONDS}s -c idle_in_transaction_session_timeout=60s`,
      idleTimeoutMillis: KEEP_IDLE_MS,
    },
  };
}

/** PostgreSQL is the truth. Everything that changes it goes through `tx`. */
@Injectable()
export class Database implements OnModuleDestroy {
  private readonly rung = new WeakMap<EntityManager, Set<string>>();
  private readonly meanings = new Map<string, () => Error>();

  constructor(
    private readonly source: DataSource,
    private readonly doorbell: Doorbell,
  ) {}

  /** Runs `work` in one transaction: what it throws rolls back, what it returns has been committed. */
  async tx<T>(work: (tx: Tx) => Promise<T> | T): Promise<T> {
    const addresses = new Set<string>();
    const then: (() => void)[] = [];
    const begun = this.source.transaction(async (manager) => {
      this.rung.set(manager, addresses);
      afterwards.set(manager, then);
      connections.set(manager, (await manager.queryRunner!.connect()) as PreparingClient);
      const gathered = gathering(manager as Tx);
      const outcome = await work(manager as Tx);
      for (const [sql, parameters] of gathered()) unanswered(manager as Tx, sql, parameters);
      return outcome;
    });
    const outcome = await begun.catch((error: unknown) => {
      throw this.meanings.get((error as { constraint?: string }).constraint ?? '')?.() ?? error;
    });
    for (const address of addresses) this.doorbell.ring(address);
    for (const one of then) one();
    return outcome;
  }

  /** Whoever breaks this constraint, if only with the COMMIT, is told `what`. */
  whenBroken(constraint: string, what: () => Error): void {
    this.meanings.set(constraint, what);
  }

  /** One statement on its own, committed when it returns. */
  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return rows<Row>(this.source.manager, sql, parameters);
  }

  /** For reads that need no transaction. */
  get reader(): EntityManager {
    return this.source.manager;
  }

  /** Wakes whoever collects for `address`: what was left there has been committed. */
  ring(address: string): void {
    this.doorbell.ring(address);
  }

  /** After this transaction commits, whoever collects for `address` is woken. */
  ringAfterCommit(tx: Tx, address: string): void {
    this.rung.get(tx)?.add(address);
  }

  async onModuleDestroy(): Promise<void> {
    await this.doorbell.close();
  }
}

const connections = new WeakMap<EntityManager, PreparingClient>();
const afterwards = new WeakMap<EntityManager, (() => void)[]>();

/** Is done when this transaction has been committed, and never if it is not: what is to be said of it outside of the database. */
export const afterCommit = (tx: Tx, then: () => void): void => void afterwards.get(tx)!.push(then);

/** The connection of a transaction that `Database.tx` opened. */
export const connectionOf = (tx: Tx): PreparingClient => connections.get(tx)!;

/**
 * A statement of this transaction whose answer nobody needs: it travels with the next one, at the latest with the COMMIT. Should it fail, then what it travels
 * with fails, and all is rolled back.
 */
export function unanswered(tx: Tx, sql: string, parameters: unknown[]): void {
  connectionOf(tx).unanswered(sql, parameters);
}

/** Rows of a statement. A connection is asked itself, that of the transaction or any: what TypeORM does around a statement is of no use to one that is written out. */
export async function rows<Row>(manager: EntityManager, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  const own = connections.get(manager) ?? ((await manager.queryRunner?.connect()) as PreparingClient | undefined);
  const connection = own ?? (await ((manager.dataSource.driver as PostgresDriver).master as pg.Pool).connect());
  try {
    return ((await connection.query(sql, parameters)) as pg.QueryResult<never>).rows;
  } finally {
    if (!own) (connection as pg.PoolClient).release();
  }
}
