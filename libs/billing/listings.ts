import type { Host } from '#kernel';
import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Day } from './billing.rules.js';

/** A payment as a carrier's own list shows it. `absent`: asked for by its id, the carrier has none. */
export interface Listed {
  readonly id: string;
  /** By which it is ours. */
  readonly mark: string | null;
  readonly status: string;
  /** In won; null for what is no amount. */
  readonly amount: number | null;
  readonly paidAt: Date | null;
}

/** What carriers' own lists say, kept for as long as somebody compares: a day may be larger than our memory. Nothing of it is about persons. */
@Injectable()
export class Listings {
  constructor(private readonly database: Database) {}

  /** @param look whose these are. Shown twice it is still one. */
  async keep(look: string, shown: readonly Listed[]): Promise<void> {
    await this.database.query(
      `insert into billing.listed (look, id, mark, status, amount, paid_at)
       select $1, s.* from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[]) s(id, mark, status, amount, paid_at) on conflict do nothing returning look`,
      [
        look,
        shown.map(({ id }) => id),
        shown.map(({ mark }) => mark),
        shown.map(({ status }) => status),
        shown.map(({ amount }) => (Number.isSafeInteger(amount) ? amount : null)),
        shown.map(({ paidAt }) => paidAt),
      ],
    );
  }

  /** The carrier's ids of charges of that day in our books that the list has not shown. @param limit of them, for each is asked about. */
  async unlisted(look: string, host: Host, day: Day, limit: number): Promise<string[]> {
    const found = await this.database.query<{ id: string }>(
      `select l.carrier_reference as id from ${CHARGES} where ${OF_DAY} and l.carrier_reference is not null
          and not exists (select from billing.listed t where t.look = $3 and t.id = l.carrier_reference) limit $4`,
      [host, day, look, limit],
    );
    return found.map(({ id }) => id);
  }

  /** And what those left behind who fell in the middle. */
  async drop(tx: Tx, look: string): Promise<void> {
    await rows(tx, `delete from billing.listed where look = $1 or at < now() - interval '2 days'`, [look]);
  }
}

/** Our charges, with what their lines know of them: the carrier's own id. */
export const CHARGES = 'billing.movement m left join billing.line l on l.id = m.id and l.recorded_at = m.recorded_at';
/** Of a calendar day by the carrier's own dates, in whichever file. `$1` the carrier, `$2` the day. A charge is never recorded long before it happened. */
export const OF_DAY = `m.account = 'carrier_receivable:' || $1 and m.type = 'CHARGE' and m.at >= billing.day_ends($2::date - 1) and m.at < billing.day_ends($2::date)
  and m.recorded_at >= billing.day_ends($2::date - 1) - interval '1 hour'`;
