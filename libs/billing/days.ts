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

  /** Seconds until so many days after this one have ended; below 0 when they have. */
  async secondsUntilEnd(day: Day, days: number): Promise<number> {
    const [found] = await this.database.query<{ seconds: number }>(
      `select extract(epoch from billing.day_ends($1::date + $2::int) - platform.now())::float8 as seconds`,
      [day, days],
    );
    return found!.seconds;
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

  /** Carriers of which a day up to this one is in no file yet, or is not equal: neither can be settled. */
  async openUpTo(day: Day): Promise<Host[]> {
    const found = await this.database.query<{ host: Host }>(
      `select c.host from billing.carrier c
        where (c.since <= $1::date and not exists (select from billing.file f where f.host = c.host and f.business_date >= $1::date))
           or exists (select from billing.look k where k.host = c.host and k.business_date <= $1::date
                        and not exists (select from billing.equal_day e where e.host = k.host and e.business_date = k.business_date)) order by c.host`,
      [day],
    );
    return found.map(({ host }) => host);
  }
}
