import type { Host } from '#kernel';
import { CONFIG, Database, rows, type Config, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Day } from './billing.rules.js';

/** A closed day that somebody looks at now. */
export interface Look {
  readonly host: Host;
  readonly day: Day;
  /** Raised by each look that begins, by news, and by a person who answers for the day; more by the end of the look means that others know better. */
  readonly asked: number;
  /** Looks since it was last asked for. */
  readonly looks: number;
}

/** Who looks has so long beside what the carrier's list may take; then another does in his place. */
const BESIDE_LIST_SECONDS = 300;

/** When closed days are to be looked at. */
@Injectable()
export class Looks {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The day that has been due longest and that nobody looks at, of a carrier that is not among `silent`. */
  async next(silent: readonly Host[]): Promise<Look | null> {
    return this.take(
      `where due_at <= platform.now() and not host = any($2) order by due_at, business_date, host limit 1 for update skip locked`,
      [silent],
    );
  }

  /** This one, due or not. @returns null for a day that is not closed, or not over. */
  of(host: Host, day: Day): Promise<Look | null> {
    return this.take(`where host = $2 and business_date = $3 and billing.day_ends(business_date) <= platform.now() for update`, [
      host,
      day,
    ]);
  }

  private async take(which: string, parameters: unknown[]): Promise<Look | null> {
    const [taken] = await this.database.query<Look>(
      `with due as (select host, business_date from billing.look ${which})
       update billing.look l set due_at = platform.now() + make_interval(secs => $1), asked = asked + 1, looks = looks + 1 from due where l.host = due.host and l.business_date = due.business_date
       returning l.host, l.business_date::text as day, l.asked, l.looks`,
      [this.config.env.BILLING_LIST_WITHIN_SECONDS + BESIDE_LIST_SECONDS, ...parameters],
    );
    return taken ?? null;
  }

  /** The day of this file is closed: it is looked at when it is over, and so are earlier ones of which the file holds what came `late`. */
  async begin(tx: Tx, { host, businessDate }: { readonly host: Host; readonly businessDate: Day }, late: readonly Day[]): Promise<void> {
    await rows(
      tx,
      `select billing.look_again($1, d.day, greatest(platform.now(), billing.day_ends(d.day) + interval '10 minutes'))
         from (select $2::date as day union select unnest($3::date[])) d
        where d.day = $2::date or exists (select from billing.look k where k.host = $1 and k.business_date = d.day)`,
      [host, businessDate, late],
    );
  }

  /** There is news of this day. Days that are in no file are looked at when they are. */
  async again(tx: Tx, host: Host, day: Day): Promise<void> {
    await rows(
      tx,
      `update billing.look set asked = asked + 1, looks = 0, due_at = greatest(platform.now(), billing.day_ends(business_date) + interval '10 minutes')
        where host = $1 and business_date = $2 returning host`,
      [host, day],
    );
  }

  /** Call with the day locked. @returns whether this is the look that began last, with no news since: what an earlier one has heard of the carrier may be old. */
  async isLast(tx: Tx, { host, day, asked }: Look): Promise<boolean> {
    const found = await rows(tx, 'select from billing.look where host = $1 and business_date = $2 and asked = $3', [host, day, asked]);
    return found.length > 0;
  }

  /** @param seconds until it is looked at again; null when nothing is left to find out. Who has asked meanwhile has said when. */
  async done(tx: Tx, { host, day, asked }: Look, seconds: number | null): Promise<void> {
    await rows(
      tx,
      `update billing.look set due_at = platform.now() + make_interval(secs => $4::float8) where host = $1 and business_date = $2 and asked = $3 returning host`,
      [host, day, asked, seconds],
    );
  }
}
