import type { BreakId, Host, OperatorId } from '#kernel';
import { Database, newId, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Day } from './billing.rules.js';
import { BREAK_STATES, COMPARED, type BreakClass, type BreakOwner, type BreakState, type Compared } from './breaks.rules.js';
import { FOLLOWS, FOLLOWED, WRONG } from './follows.js';

/** A place where our books and the carrier's differ. */
export interface Break {
  readonly id: BreakId;
  readonly host: Host;
  readonly businessDate: Day;
  readonly compared: Compared;
  readonly class: BreakClass;
  /** Our line, or the carrier's reference of what is no line of ours. */
  readonly about: string;
  readonly paymentId: string | null;
  /** In won, each as its own book has it; charges above 0, what was given back below. Null where it has nothing. */
  readonly ours: number | null;
  readonly theirs: number | null;
  readonly detail: string;
  readonly owner: BreakOwner;
  readonly openedAt: Date;
  /** Full days since then, or until it was open no more. */
  readonly daysOpen: number;
  /** Since when both say the same again. */
  readonly goneAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly resolvedBy: string | null;
  /** Won by which our books were brought to the carrier's; null before it is resolved. */
  readonly correction: number | null;
}

export type NewBreak = Pick<Break, 'host' | 'businessDate' | 'compared' | 'class' | 'about' | 'paymentId' | 'ours' | 'theirs' | 'detail'>;

const COLUMNS = `id, host, business_date::text as "businessDate", compared, class, about, payment_id as "paymentId", ours, theirs, detail, owner, opened_at as "openedAt",
  extract(day from coalesce(resolved_at, gone_at, platform.now()) - opened_at)::int as "daysOpen", gone_at as "goneAt", resolved_at as "resolvedAt", resolved_by as "resolvedBy", correction`;

export interface WantedBreaks {
  readonly state: BreakState;
  readonly owner: BreakOwner | null;
  readonly host: Host | null;
}

/**
 * Breaks stay on the list until a person has resolved them, or their cause has gone. One that was left as it is is open again when it is another difference. One that was corrected
 * is resolved for good, for its entry stands in the ledger: when the difference is another since, a break about it has the rest.
 */
@Injectable()
export class Breaks {
  constructor(private readonly database: Database) {}

  /** Found again it is still the same one, as old as it is, with the figures of now. What a collection file says is no state of a book, and what it says next does not take it back: it stays as it was said first. */
  async open(tx: Tx, found: readonly NewBreak[]): Promise<void> {
    for (const b of found) {
      await rows(
        tx,
        `insert into billing.break (id, host, business_date, compared, class, about, payment_id, ours, theirs, detail, owner, opened_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, platform.now()) on conflict (host, business_date, compared, class, about) do update
           set gone_at = null, ours = excluded.ours, theirs = excluded.theirs, detail = excluded.detail, (resolved_at, resolved_by, correction) =
               (select break.resolved_at, break.resolved_by, break.correction where break.correction <> 0 or (break.ours, break.theirs) is not distinct from (excluded.ours, excluded.theirs))
         where break.compared <> 'collection' and (break.gone_at is not null or (break.ours, break.theirs) is distinct from (excluded.ours, excluded.theirs)) returning id`,
        [
          newId('break'), b.host, b.businessDate, b.compared, b.class, b.about, b.paymentId, b.ours, b.theirs, b.detail,
          COMPARED[b.compared].owner satisfies BreakOwner,
        ], // prettier-ignore
      );
    }
  }

  /** Whatever was opened by this comparison of the day and was not found by it now: both say the same. */
  gone(tx: Tx, host: Host, day: Day, compared: Compared, found: readonly NewBreak[]): Promise<void> {
    return this.leave(tx, `not ${FOLLOWS}`, [host, day, compared], found);
  }

  /** Breaks about those that were corrected by other than they are now: opened, brought to what is now, gone. */
  async follow(tx: Tx, host: Host, day: Day, compared: Compared): Promise<void> {
    await rows(tx, FOLLOWED, [host, day, compared]);
    const wrong = await rows<Pick<NewBreak, 'about' | 'paymentId' | 'ours' | 'theirs' | 'detail'>>(tx, WRONG, [host, day, compared]);
    const follows = wrong.map((one) => ({ host, businessDate: day, compared, class: 'state' as const, ...one }));
    await this.open(tx, follows);
    await this.leave(tx, `${FOLLOWS} and coalesce(correction, 0) = 0`, [host, day, compared], follows);
  }

  private async leave(tx: Tx, which: string, of: readonly [Host, Day, Compared], found: readonly NewBreak[]): Promise<void> {
    await rows(
      tx,
      `update billing.break b set gone_at = platform.now() where host = $1 and business_date = $2 and compared = $3 and gone_at is null and ${which}
          and not exists (select from unnest($4::text[], $5::text[]) f(class, about) where f.class = b.class and f.about = b.about) returning id`,
      [...of, found.map((one) => one.class), found.map(({ about }) => about)],
    );
  }

  /** What the day's resolved breaks account for, in won by which the other has more than we; and how many nobody has resolved. */
  async standing(tx: Tx, host: Host, day: Day, compared: Compared): Promise<{ open: number; explained: number }> {
    const [found] = await rows<{ open: number; explained: number }>(
      tx,
      `select count(*) filter (where resolved_at is null)::int as open, coalesce(sum(coalesce(theirs, 0) - coalesce(ours, 0)) filter (where not ${FOLLOWS}), 0)::bigint as explained
         from billing.break where host = $1 and business_date = $2 and compared = $3 and gone_at is null`,
      [host, day, compared],
    );
    return found!;
  }

  /** Oldest first. @returns one more than `limit` when there are more. */
  list({ state, owner, host }: WantedBreaks, limit: number, startingAfter: string | null): Promise<Break[]> {
    return this.database.query<Break>(
      `select ${COLUMNS} from billing.break where ${BREAK_STATES[state].sql} and ($1::text is null or owner = $1) and ($2::text is null or host = $2) and ($3::text is null or id > $3) order by id limit $4`,
      [owner, host, startingAfter, limit + 1],
    );
  }

  async lock(tx: Tx, id: string): Promise<Break | null> {
    const [found] = await rows<Break>(tx, `select ${COLUMNS} from billing.break where id = $1 for update`, [id]);
    return found ?? null;
  }

  /** Call with the break locked and its ledger entry posted. @param correction won by which our books were brought to the carrier's; 0 for none. */
  async resolve(tx: Tx, id: BreakId, by: OperatorId, correction: number): Promise<Break> {
    const [resolved] = await rows<Break>(
      tx,
      `update billing.break set resolved_at = platform.now(), resolved_by = $2, correction = $3 where id = $1 returning ${COLUMNS}`,
      [id, by, correction],
    );
    return resolved!;
  }

  /** Who must do something about it now. Call with the break locked. */
  async assign(tx: Tx, id: BreakId, owner: BreakOwner): Promise<Break> {
    const [assigned] = await rows<Break>(tx, `update billing.break set owner = $2 where id = $1 returning ${COLUMNS}`, [id, owner]);
    return assigned!;
  }

  async unresolved(): Promise<number> {
    const [found] = await this.database.query<{ n: number }>(`select count(*)::int as n from billing.break where ${BREAK_STATES.open.sql}`);
    return found!.n;
  }
}
