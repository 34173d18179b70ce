import { Injectable } from '@nestjs/common';
import { rows, unanswered, type Aside, type Tx } from '#platform';

const TODAY = 'platform.kst_day(platform.now())::text';
/** A number of our own for the advisory lock of each key. */
const LOCK = 7009;

/** Small counters per key and day (KST), for what may happen only so often. */
@Injectable()
export class Tallies {
  /**
   * Until this transaction ends nobody else gets past here with one of these keys: who then reads how many there are, does what may happen only so often, and adds
   * to them, does so alone. Call it after all payments are locked, and once.
   */
  alone(tx: Tx, keys: readonly string[]): void {
    // In one order everywhere, so that two do not wait for each other crosswise.
    unanswered(
      tx,
      `select pg_advisory_xact_lock(${LOCK}, hash) from (select distinct hashtext(k) as hash from unnest((select $1::text[])) k order by hash) h`,
      [keys],
    );
  }

  /** Adds one. @returns how many there are today now. */
  async add(tx: Tx, key: string): Promise<number> {
    const [row] = await rows<{ n: number }>(
      tx,
      `insert into passcodes.tally as t (key, period, n) values ($1, ${TODAY}, 1) on conflict (key, period) do update set n = t.n + 1 returning n`,
      [key],
    );
    return row!.n;
  }

  /** How many there are today, asked within another statement. @param key as that statement makes it. */
  question(key: string): Aside<number> {
    return {
      sql: () => `select n from passcodes.tally where key = ${key} and period = ${TODAY}`,
      values: [],
      read: (n) => (n as number | null) ?? 0,
    };
  }

  async count(tx: Tx, key: string): Promise<number> {
    const [row] = await rows<{ n: number }>(tx, `select n from passcodes.tally where key = $1 and period = ${TODAY}`, [key]);
    return row?.n ?? 0;
  }
}
