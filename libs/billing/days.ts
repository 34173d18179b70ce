import { HOSTS, type Host } from '#kernel';
import { Database } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Day } from './billing.rules.js';

/** Which Korean day it is, by the database's clock. */
@Injectable()
export class Days {
  constructor(private readonly database: Database) {}

  async today(): Promise<Day> {
    const [found] = await this.database.query<{ day: Day }>('select platform.kst_day(platform.now())::text as day');
    return found!.day;
  }

  /** Carriers whose last day that ended `afterMinutes` ago is not closed, with that day. */
  unclosed(afterMinutes: number): Promise<{ host: Host; day: Day }[]> {
    return this.database.query(
      `select c.host, d.day::text as day
         from billing.carrier c, (select platform.kst_day(platform.now() - make_interval(mins => $1)) - 1 as day) d
        where c.host = any($2) and c.since <= d.day and not exists (select from billing.file f where f.host = c.host and f.business_date >= d.day) order by c.host`,
      [afterMinutes, HOSTS],
    );
  }

  /** Carriers of which a day up to this one is in no file yet: what is in no file can be settled with nobody. */
  async openUpTo(day: Day): Promise<Host[]> {
    const found = await this.database.query<{ host: Host }>(
      `select c.host from billing.carrier c
        where c.since <= $1::date and not exists (select from billing.file f where f.host = c.host and f.business_date >= $1::date) order by c.host`,
      [day],
    );
    return found.map(({ host }) => host);
  }
}
