import { isId } from '#kernel';
import type { KnownMerchant } from '#merchants';
import { Database, Idempotency, problem, type Remembered } from '#platform';
import { Deliveries, Webhooks } from '#webhooks';
import { Injectable } from '@nestjs/common';

/** The same event once more, to every endpoint that wants it now. */
@Injectable()
export class ResendEvent {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly webhooks: Webhooks,
    private readonly deliveries: Deliveries,
  ) {}

  async run(merchant: KnownMerchant, key: string | null, id: string): Promise<Remembered> {
    if (!isId('event', id) || !(await this.webhooks.isOf(merchant.id, id))) throw problem('not_found');
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: merchant.id, key, route: `POST /v1/events/${id}/resend`, body: null }, async () => ({
        status: 202,
        body: { id, object: 'event', deliveries: await this.deliveries.resend(tx, id) },
      })),
    );
  }
}
