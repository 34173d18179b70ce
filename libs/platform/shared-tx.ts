import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Crowd } from './crowd.js';
import { Database, unanswered, type Tx } from './database.js';
import type { Log } from './log.js';
import { LOG } from './tokens.js';

/** Whoever waits longer for a lock goes by himself and holds up nobody else; less than PostgreSQL takes to find those who wait for each other. */
const LOCK_PATIENCE_MS = 250;

interface Piece {
  readonly about: string;
  /** @returns how to tell the one who waits, once it has been committed. */
  together(tx: Tx): Promise<() => void>;
  /** Tells him itself; never fails. */
  alone(): Promise<void>;
}

/**
 * Transactions that come at one moment share a connection and a commit. They go on side by side, so that what they say at the same time travels together. When anything
 * fails in one of them all are rolled back, and each is run again by itself, as if it had come alone: so each must be safe to be run from the start again, and do
 * nothing outside of the database that is not done `afterCommit`.
 */
@Injectable()
export class SharedTx {
  private readonly crowd = new Crowd<Piece>({ lanes: 1, patienceMs: 50, most: 32 }, (some) => this.go(some));

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** As `Database.tx`. @param about of those about the same only one is in a shared transaction, and the others come after it. */
  run<T>(about: string, work: (tx: Tx) => Promise<T> | T): Promise<T> {
    return this.come(about, work, () => this.database.tx(work));
  }

  /** A single statement, which alone needs no transaction. */
  statement<T>(about: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.come(about, work, () => work(this.database.reader));
  }

  private come<T>(about: string, work: (tx: Tx) => Promise<T> | T, alone: () => Promise<T>): Promise<T> {
    return new Promise((answer, fail) =>
      this.crowd.come({
        about,
        together: async (tx) => {
          const outcome = await work(tx);
          return () => answer(outcome);
        },
        alone: async () => {
          try {
            answer(await alone());
          } catch (error) {
            fail(error as Error);
          }
        },
      }),
    );
  }

  private async go(some: readonly Piece[]): Promise<void> {
    const first = some.filter((one, i) => some.findIndex(({ about }) => about === one.about) === i);
    const done = first.length > 1 && (await this.together(first));
    await Promise.all(some.filter((one) => !done || !first.includes(one)).map((one) => one.alone()));
  }

  /** @returns whether all of them have been committed and told. */
  private async together(all: readonly Piece[]): Promise<boolean> {
    try {
      const told = await this.database.tx(async (tx) => {
        unanswered(tx, `select set_config('lock_timeout', $1, true)`, [`${LOCK_PATIENCE_MS}ms`]);
        // Before the connection is given back nobody may have anything more to say on it, whoever failed.
        const ended = await Promise.allSettled(all.map((one) => one.together(tx)));
        return ended.map((one) => {
          if (one.status === 'rejected') throw one.reason;
          return one.value;
        });
      });
      for (const tell of told) tell();
      return true;
    } catch (error) {
      this.log.warn({ err: error, many: all.length }, 'not in one transaction, so one by one');
      return false;
    }
  }
}
