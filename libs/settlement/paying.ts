import type { MerchantId, PaymentId, StatementId, Won } from '#kernel';
import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { LOCK } from './statements.sql.js';
import { Withholding } from './withholding.js';

export interface DuePayout {
  readonly statementId: StatementId;
  readonly merchantId: MerchantId;
}

/** Statements are paid on their day, each once. */
@Injectable()
export class Paying {
  constructor(
    private readonly database: Database,
    private readonly withholding: Withholding,
  ) {}

  /** A merchant's oldest first. @param without these merchants. */
  due(limit: number, without: readonly MerchantId[]): Promise<DuePayout[]> {
    return this.database.query(
      `select s.id as "statementId", s.merchant_id as "merchantId" from settlement.unpaid u join settlement.statement s on s.id = u.statement_id
        where u.payout_on <= platform.kst_day(platform.now()) and s.merchant_id <> all($2) order by s.merchant_id, s.sequence limit $1`,
      [limit, without],
    );
  }

  /**
   * Stands in line with the merchant's statements.
   * @param objected payments of this merchant of which nothing is to be paid out now: asked when it is our turn, for more may be by then.
   * @returns what is to be transferred, 0 when all of it is objected to; null when it was paid already.
   */
  async pay(tx: Tx, { statementId, merchantId }: DuePayout, objected: () => Promise<readonly PaymentId[]>): Promise<Won | null> {
    await rows(tx, `select pg_advisory_xact_lock(${LOCK}, hashtext($1))`, [merchantId]);
    const [unpaid] = await rows<{ net: Won }>(
      tx,
      `with u as (delete from settlement.unpaid where statement_id = $1 returning statement_id) select s.net from settlement.statement s join u on u.statement_id = s.id`,
      [statementId],
    );
    if (!unpaid) return null;
    const withheld = await this.withholding.beforePayout(tx, merchantId, statementId, unpaid.net, await objected());
    const [paid] = await rows<{ amount: Won }>(
      tx,
      'insert into settlement.payout (statement_id, amount, withheld, at) values ($1, $2::bigint - $3::bigint, $3, platform.now()) returning amount',
      [statementId, unpaid.net, withheld],
    );
    return paid!.amount;
  }
}
