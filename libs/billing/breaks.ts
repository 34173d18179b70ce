import type { BreakId, Host, OperatorId } from '#kernel';
import { Database, newId, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Day } from './billing.rules.js';
import { COMPARED, type BreakClass, type BreakOwner, type Compared } from './breaks.rules.js';

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
  /** Full days since then. */
  readonly daysOpen: number;
  readonly resolvedAt: Date | null;
}

export type NewBreak = Pick<Break, 'host' | 'businessDate' | 'compared' | 'class' | 'about' | 'paymentId' | 'ours' | 'theirs' | 'detail'>;

const COLUMNS = `id, host, business_date::text as "businessDate", compared, class, about, payment_id as "paymentId", ours, theirs, detail, owner, opened_at as "openedAt",
  extract(day from coalesce(resolved_at, platform.now()) - opened_at)::int as "daysOpen", resolved_at as "resolvedAt"`;

/** Breaks stay on the list until a person has resolved them. What was resolved is not opened again. */
@Injectable()
export class Breaks {
  constructor(private readonly database: Database) {}

  /** Found again it is still the same one. @returns how many are new. */
  async open(tx: Tx, found: readonly NewBreak[]): Promise<number> {
    let opened = 0;
    for (const b of found) {
      const made = await rows(
        tx,
        `insert into billing.break (id, host, business_date, compared, class, about, payment_id, ours, theirs, detail, owner, opened_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, platform.now()) on conflict do nothing returning id`,
        [
          newId('break'), b.host, b.businessDate, b.compared, b.class, b.about, b.paymentId, b.ours, b.theirs, b.detail,
          COMPARED[b.compared].owner satisfies BreakOwner,
        ], // prettier-ignore
      );
      opened += made.length;
    }
    return opened;
  }

  /** Open ones, oldest first. @returns one more than `limit` when there are more. */
  list(limit: number, startingAfter: string | null): Promise<Break[]> {
    return this.database.query<Break>(
      `select ${COLUMNS} from billing.break where resolved_at is null and ($1::text is null or id > $1) order by id limit $2`,
      [startingAfter, limit + 1],
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

  async unresolved(): Promise<number> {
    const [found] = await this.database.query<{ n: number }>('select count(*)::int as n from billing.break where resolved_at is null');
    return found!.n;
  }
}
