import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Database } from '#platform';

/**
 * Who holds a connection and waits for a second one of the same pool may wait for others who do the same: as many at once as the pool has, and it stands
 * still. One alone would not be noticed, so in tests whoever asks for a second one within a transaction is told so at once.
 */
const within = new AsyncLocalStorage<{ readonly pool: pg.Pool; ended: boolean }>();
const { tx } = Database.prototype;
const { connect } = pg.Pool.prototype;

/** What a test has somebody else do while a transaction of its own is open. */
export const somebodyElse = <T>(work: () => T): T => within.exit(work);

beforeAll(() => {
  Database.prototype.tx = function (work) {
    const transaction = { pool: (this.reader.dataSource.driver as PostgresDriver).master as pg.Pool, ended: false };
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
