import { Injectable } from '@nestjs/common';
import { rows, type Tx } from '#platform';

const PERIODS = {
  hour: `to_char(platform.now() at time zone 'Asia/Seoul', 'YYYY-MM-DD HH24')`,
  day: `platform.kst_day(platform.now())::text`,
} as const;

/** Small counters per key and period (KST), for what may happen only so often. */
@Injectable()
export class Tallies {
  /** Adds one. @returns how many there are in this period now. */
  async add(tx: Tx, period: keyof typeof PERIODS, key: string): Promise<number> {
    const [row] = await rows<{ n: number }>(
      tx,
      `insert into passcodes.tally as t (key, period, n) values ($1, ${PERIODS[period]}, 1) on conflict (key, period) do update set n = t.n + 1 returning n`,
      [key],
    );
    return row!.n;
  }

  /** Adds one to each, in one statement; in order of their keys, so that two who count the same do not wait for each other crosswise. */
  addEach(tx: Tx, period: keyof typeof PERIODS, keys: readonly string[]): Promise<{ key: string; n: number }[]> {
    return rows(
      tx,
      `insert into passcodes.tally as t (key, period, n) select key, ${PERIODS[period]}, 1 from unnest($1::text[]) key order by key
       on conflict (key, period) do update set n = t.n + 1 returning key, n`,
      [keys],
    );
  }

  async count(tx: Tx, period: keyof typeof PERIODS, key: string): Promise<number> {
    const [row] = await rows<{ n: number }>(tx, `select n from passcodes.tally where key = $1 and period = ${PERIODS[period]}`, [key]);
    return row?.n ?? 0;
  }
}
