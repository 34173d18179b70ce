import { Injectable } from '@nestjs/common';
import { rows, type Tx } from '#platform';

const TODAY = 'platform.kst_day(platform.now())::text';

/** Small counters per key and day (KST), for what may happen only so often. */
@Injectable()
export class Tallies {
  /** Adds one. @returns how many there are today now. */
  async add(tx: Tx, key: string): Promise<number> {
    const [row] = await rows<{ n: number }>(
      tx,
      `insert into passcodes.tally as t (key, period, n) values ($1, ${TODAY}, 1) on conflict (key, period) do update set n = t.n + 1 returning n`,
      [key],
    );
    return row!.n;
  }

  async count(tx: Tx, key: string): Promise<number> {
    const [row] = await rows<{ n: number }>(tx, `select n from passcodes.tally where key = $1 and period = ${TODAY}`, [key]);
    return row?.n ?? 0;
  }
}
