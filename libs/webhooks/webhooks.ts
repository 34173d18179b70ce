import type { EventId, MerchantId, PaymentId } from '#kernel';
import { Database, newId, Secrets, unanswered, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { openData, sealData } from './event-data.js';
import type { WebhookType } from './webhooks.rules.js';

export interface Announcement {
  readonly merchantId: MerchantId;
  readonly paymentId: PaymentId;
  readonly type: WebhookType;
  /** Rises per payment. */
  readonly sequence: number;
  /** The payment or refund as every read shows it. */
  readonly data: object;
}

interface EventRow {
  readonly id: EventId;
  readonly type: WebhookType;
  readonly sequence: number;
  readonly createdAt: Date;
  readonly position: number;
  readonly dataSealed: string;
}

const COLUMNS = 'e.id, e.type, e.sequence, e.created_at as "createdAt", p.position, e.data_sealed as "dataSealed"';

/** What merchants are told, and the feed in which they can read it again. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** Tells the merchant, if and only if the transaction commits: event, its place in the feed and the row for the sender in one statement. */
  announce(tx: Tx, { merchantId, paymentId, type, sequence, data }: Announcement): EventId {
    const id = newId('event');
    unanswered(
      tx,
      `with made as (insert into webhooks.event (id, merchant_id, payment_id, type, sequence, data_sealed, created_at)
                     values ($1, $2, $3, $4, $5, $6, platform.now()) returning id, merchant_id, created_at),
            placed as (insert into webhooks.place (event_id, event_at, merchant_id) select id, created_at, merchant_id from made)
       insert into platform.outbox (id, address, payload, at) select $7, 'webhooks', jsonb_build_object('eventId', id), created_at from made`,
      [id, merchantId, paymentId, type, sequence, sealData(this.secrets, id, data), newId('row')],
    );
    this.database.ringAfterCommit(tx, 'webhooks');
    return id;
  }

  /** Events after a position, oldest first: nothing is ever added before what was read. @returns one more than `limit` when there are more. */
  async feed(merchantId: MerchantId, after: number, limit: number): Promise<ReturnType<typeof presentEvent>[]> {
    const found = await this.database.query<EventRow>(
      `select ${COLUMNS} from webhooks.place p join webhooks.event e on e.id = p.event_id and e.created_at = p.event_at
        where p.merchant_id = $1 and p.position > $2 order by p.position limit $3`,
      [merchantId, after, limit + 1],
    );
    return found.map((row) => presentEvent(row, openData(this.secrets, row.id, row.dataSealed)));
  }

  /** Another merchant's event is not there. */
  async isOf(merchantId: MerchantId, id: EventId): Promise<boolean> {
    const found = await this.database.query('select 1 from webhooks.place where event_id = $1 and merchant_id = $2', [id, merchantId]);
    return found.length === 1;
  }
}

function presentEvent({ id, type, sequence, createdAt, position }: EventRow, data: string) {
  return { id, object: 'event' as const, type, position, timestamp: createdAt.toISOString(), sequence, data: JSON.parse(data) as unknown };
}
