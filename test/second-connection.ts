import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import type { EntityManager } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Database } from '#platform';

/**
 * Who holds a connection and waits for a second one of the same pool may wait for others who do the same: as many at once as the pool has, and it stands
 * still. One alone would not be noticed, so in tests whoever asks for a second one within a transaction is told so at once.
 */
const within = new AsyncLocalStorage<{ readonly pool: pg.Pool | null; ended: boolean }>();
/** As they were written. A spy that a spec file had on ours puts ours back behind us, and the next file would take that for the original. */
const kept = Database as typeof Database & { asWritten?: { tx: Database['tx']; connect: typeof connectOfPools } };
const connectOfPools = pg.Pool.prototype.connect;
const { tx, connect } = (kept.asWritten ??= { tx: Database.prototype.tx, connect: connectOfPools });

/** What a test has somebody else do while a transaction of its own is open. */
export const somebodyElse = <T>(work: () => T): T => within.exit(work);

/** @returns null of one that stands on none, as where it is only listened to. */
const poolOf = ({ reader }: { readonly reader?: EntityManager }): pg.Pool | null =>
  reader ? ((reader.dataSource.driver as PostgresDriver).master as pg.Pool) : null;

beforeAll(() => {
  Database.prototype.tx = function (work) {
    const transaction = { pool: poolOf(this), ended: false };
    return tx.call(this, (open) => within.run(transaction, () => work(open))).finally(() => (transaction.ended = true)) as never;
  };
  pg.Pool.prototype.connect = function (this: pg.Pool, ...then: Parameters<typeof connect>) {
    const open = within.getStore();
    // What it set off for later is not its own.
    if (open?.pool === this && !open.ended) throw new Error('a second connection is taken within a transaction');
    return connect.apply(this, then);
  } as typeof connect;
});

afterAll(() => {
  Database.prototype.tx = tx;
  pg.Pool.prototype.connect = connect;
});
