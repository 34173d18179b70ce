import type { MerchantId, Month, PaymentId } from '#kernel';
import { Database } from '#platform';
import { Injectable } from '@nestjs/common';
import { COLUMNS } from './payments.columns.js';
import type { Payment } from './payments.table.js';

/** What has cost a line money, or may have; a refusal without a late yes never did. */
const COST = `status in ('reserved', 'charging', 'unknown', 'charged', 'refunded')`;
/** The month whose bill it is on, or would be. */
const MONTH = `coalesce(billing_month, platform.kst_month(created_at))`;

/** Charges as the owner of the line sees them, newest first. */
@Injectable()
export class Charges {
  constructor(private readonly database: Database) {}

  /** @returns one more than `limit` when there are more. */
  ofMonth(lineKey: string, month: Month, limit: number, before: PaymentId | null): Promise<Payment[]> {
    return this.database.query<Payment>(
      `select ${COLUMNS} from payments.payment where line_key = $1 and ${COST} and ${MONTH} = $2 and ($3::text is null or id < $3) order by id desc limit $4`,
      [lineKey, month, before, limit + 1],
    );
  }

  /** All of them, a page at a time. */
  all(lineKey: string, limit: number, before: PaymentId | null): Promise<Payment[]> {
    return this.database.query<Payment>(
      `select ${COLUMNS} from payments.payment where line_key = $1 and ${COST} and ($2::text is null or id < $2) order by id desc limit $3`,
      [lineKey, before, limit],
    );
  }

  /** Another line's payment is not there. */
  async find(lineKey: string, id: PaymentId): Promise<Payment | null> {
    const [found] = await this.database.query<Payment>(
      `select ${COLUMNS} from payments.payment where id = $2 and line_key = $1 and ${COST}`,
      [lineKey, id],
    );
    return found ?? null;
  }

  /** Where and in which months there were charges: newest first, light enough to be read whole. */
  places(lineKey: string): Promise<{ id: PaymentId; merchantId: MerchantId; month: Month }[]> {
    return this.database.query(
      `select id, merchant_id as "merchantId", ${MONTH} as month from payments.payment where line_key = $1 and ${COST} order by id desc limit 5000`,
      [lineKey],
    );
  }
}
