import type { Told } from '#kernel';
import type { Database } from './database.js';

const asText = (at: string, fraction: 'US' | 'MS'): string => `to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.${fraction}"Z"')`;

/** SQL for a time as every answer writes it. */
export const rfc3339 = (at: string): string => asText(at, 'MS');

/** A room's part of a payment's timeline, oldest first. */
export abstract class History {
  /** @param lines a select of `id, at, n, kind, detail` for the payment `$1`; `n` sorts what happened at the same time. */
  protected constructor(
    private readonly database: Database,
    private readonly lines: string,
  ) {}

  /** @param since everything of that very moment, however much it is, and after it up to `limit` lines; null for the beginning. */
  of(paymentId: string, since: string | null, limit: number): Promise<Told[]> {
    return this.database.query<Told>(
      `with told as materialized (${this.lines})
       select id, ${asText('at', 'US')} as at, kind, detail from (
         (select * from told where at = $2::timestamptz) union all
         (select * from told where $2::timestamptz is null or at > $2::timestamptz order by at, n limit $3)) page
        order by page.at, n`,
      [paymentId, since, limit],
    );
  }

  /** When this line was written, null when it is not among them. */
  async when(paymentId: string, id: string): Promise<string | null> {
    const sql = `select ${asText('at', 'US')} as at from (${this.lines}) told where id = $2`;
    const [found] = await this.database.query<{ at: string }>(sql, [paymentId, id]);
    return found?.at ?? null;
  }
}
