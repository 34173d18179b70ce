import type { Month } from '#kernel';
import { Database, rows } from '#platform';
import { Injectable } from '@nestjs/common';
import { checkLimits, type Checked } from './limits.check.js';

/** From this hour of the KST day on its check is due. */
const FROM_HOUR = 3;

/** The nightly check of this month and the one before it: once a night, however many services look. */
@Injectable()
export class Nights {
  constructor(private readonly database: Database) {}

  /** @returns null when it is not due, or another service has it in hand or has done it. */
  async check(): Promise<Checked | null> {
    const [due] = await this.database.query<{ day: string; since: Month }>(
      `select day::text, to_char(date_trunc('month', day) - interval '1 month', 'YYYY-MM') as since
         from (select platform.kst_day(platform.now() - make_interval(hours => ${FROM_HOUR})) as day) today where not exists (select from limits.checked where checked.day = today.day)`,
    );
    if (!due) return null;
    const checked = await this.database.tx((tx) => checkLimits(tx, due.since));
    const kept = await this.database.query(
      'insert into limits.checked (day, at, counters, disagreements) values ($1, platform.now(), $2, $3) on conflict do nothing returning day',
      [due.day, checked.counters, checked.disagreements.length],
    );
    return kept.length === 1 ? checked : null;
  }

  /** What the last night found: disagreements, and hours since then. A store that was never checked has waited since it was made. */
  async last(): Promise<{ disagreements: number; hours: number }> {
    const [last] = await rows<{ disagreements: number; hours: number }>(
      this.database.reader,
      `select disagreements, extract(epoch from platform.now() - at)::float8 / 3600 as hours from limits.checked order by day desc limit 1`,
    );
    return last ?? { disagreements: 0, hours: 0 };
  }
}
