import type { Host, OperatorId } from '#kernel';
import { Database, inLine, newId, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Day } from './billing.rules.js';

/** What a day added up to when somebody looked, in won; null where a book has said nothing. */
export interface Sums {
  readonly ledger: number;
  readonly file: number;
  /** What the carrier bills by its results. */
  readonly results: number | null;
  /** What it does not bill, and we have taken back: `results` is less by this. */
  readonly rejected: number;
  /** Charges that it took on that calendar day, by its own list. */
  readonly book: number | null;
}

/** A day as it was just seen. */
export type Seen = Pick<DayStands, 'host' | 'day'> &
  Sums & { readonly equal: boolean; readonly unknown: boolean; readonly why: string | null };

/** A closed day and how it stands. */
export interface DayStands extends Partial<{ readonly [K in keyof Sums]: number | null }> {
  readonly host: Host;
  readonly day: Day;
  /** Null when nobody has looked yet. */
  readonly equal: boolean | null;
  /** Nothing that is known speaks against it, and something is not known. */
  readonly unknown: boolean | null;
  /** Why it is not, or who says that it is. */
  readonly why: string | null;
  /** Since when it stands like this. */
  readonly since: Date | null;
  readonly openBreaks: number;
  readonly lookAgainAt: Date | null;
}

export interface WantedDays {
  readonly host: Host | null;
  /** Only those that are not equal. */
  readonly unequal: boolean;
  readonly before: Day | null;
}

/** Closed days: equal or not, and what they added up to. Only equal ones are settled. How a day stands is what was written last, by the number that the database gave it. */
@Injectable()
export class Reconciled {
  constructor(private readonly database: Database) {}

  /** Looks at one day stand in line until the transaction ends. Long ones are allowed: a day may have a million lines. */
  async lock(tx: Tx, host: Host, day: Day): Promise<void> {
    await inLine(tx, 'pg_advisory_xact_lock(7005, hashtext($1 || $2))', [host, day]);
  }

  /** Written down when it is other than before. @returns whether it was. */
  async note(tx: Tx, { host, day, equal, unknown, why, ledger, file, results, rejected, book }: Seen): Promise<boolean> {
    const noted = await rows(
      tx,
      `insert into billing.reconciled (id, host, business_date, at, equal, unknown, why, ledger, file, results, rejected, book)
       select $1, $2, $3, platform.now(), $4, $5, $6, $7, $8, $9, $10, $11
        where not exists (select from (select * from billing.reconciled where host = $2 and business_date = $3 order by n desc limit 1) last
               where (equal, why, ledger, file, results, rejected, book) is not distinct from ($4::boolean, $6::text, $7::bigint, $8::bigint, $9::bigint, $10::bigint, $11::bigint)) returning id`,
      [newId('row'), host, day, equal, unknown, why, ledger, file, results, rejected, book],
    );
    return noted.length > 0;
  }

  /** Somebody answers for it as it was seen last: it is equal from now on, and is not looked at again unless there is news of it; a look that is under way says nothing. Call with the day locked and looked at. */
  async accept(tx: Tx, host: Host, day: Day, by: OperatorId): Promise<void> {
    await rows(
      tx,
      `insert into billing.reconciled (id, host, business_date, at, equal, why, ledger, file, results, rejected, book)
       select $1, host, business_date, platform.now(), true, 'accepted by ' || $4::text || ': ' || why, ledger, file, results, rejected, book
         from billing.reconciled where host = $2 and business_date = $3 order by n desc limit 1 returning id`,
      [newId('row'), host, day, by],
    );
    await rows(tx, 'update billing.look set due_at = null, asked = asked + 1 where host = $1 and business_date = $2 returning host', [
      host,
      day,
    ]);
  }

  /** Newest first. @returns one more than `limit` when there are more. */
  days({ host, unequal, before }: WantedDays, limit: number): Promise<DayStands[]> {
    return this.database.query<DayStands>(
      `${DAYS} where ($1::text is null or k.host = $1) and not ($2 and coalesce(r.equal, false)) and ($3::date is null or k.business_date < $3)
        order by k.business_date desc, k.host limit $4`,
      [host, unequal, before, limit + 1],
    );
  }

  async day(host: Host, day: Day, tx?: Tx): Promise<DayStands | null> {
    const [found] = await rows<DayStands>(tx ?? this.database.reader, `${DAYS} where k.host = $1 and k.business_date = $2`, [host, day]);
    return found ?? null;
  }

  /** Days that are not equal so long after their end. */
  async late(hours: number): Promise<number> {
    const [found] = await this.database.query<{ n: number }>(
      `select count(*)::int as n from billing.look k
        where billing.day_ends(k.business_date) <= platform.now() - make_interval(hours => $1) and not exists (select from billing.equal_day e where e.host = k.host and e.business_date = k.business_date)`,
      [hours],
    );
    return found!.n;
  }
}

const DAYS = `
  select k.host, k.business_date::text as day, r.equal, r.unknown, r.why, r.at as since, r.ledger, r.file, r.results, r.rejected, r.book, k.due_at as "lookAgainAt",
         (select count(*) from billing.break b where b.host = k.host and b.business_date = k.business_date and b.resolved_at is null and b.gone_at is null and b.compared <> 'collection')::int as "openBreaks"
    from billing.look k left join lateral (select * from billing.reconciled r where r.host = k.host and r.business_date = k.business_date order by r.n desc limit 1) r on true`;
