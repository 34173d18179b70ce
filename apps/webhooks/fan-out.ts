import { Outbox, type Tx } from '#platform';
import { Deliveries } from '#webhooks';
import { Injectable } from '@nestjs/common';

/** So that one transaction stays short after a long outage; the next pass goes on. */
const BATCHES_MAX = 10;

/** Takes what was announced and makes a delivery for each endpoint that wants it, in the collecting transaction. */
@Injectable()
export class FanOut {
  constructor(
    private readonly outbox: Outbox,
    private readonly deliveries: Deliveries,
  ) {}

  async run(tx: Tx, limit: number): Promise<void> {
    for (let batch = 0; batch < BATCHES_MAX; batch++) {
      const taken = await this.outbox.take(tx, 'webhooks', limit);
      if (taken.length === 0) return;
      await this.deliveries.fanOut(
        tx,
        taken.map(({ payload }) => payload['eventId']!),
      );
      if (taken.length < limit) return;
    }
  }
}
