import type { Tx } from '#platform';
import { Places } from '#webhooks';
import { Injectable } from '@nestjs/common';

const BATCHES_MAX = 10;

/** Gives committed events their place in the feed, in the order in which nothing can come in between any more. */
@Injectable()
export class GivePositions {
  constructor(private readonly places: Places) {}

  async run(tx: Tx, limit: number): Promise<void> {
    for (let batch = 0; batch < BATCHES_MAX; batch++) if ((await this.places.give(tx, limit)) < limit) return;
  }
}
