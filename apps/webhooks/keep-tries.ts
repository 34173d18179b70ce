import { newId, SharedTx } from '#platform';
import { Deliveries, Endpoints, type Answer, type Parcel, type Verdict } from '#webhooks';
import { Injectable } from '@nestjs/common';

/** A try that was made, and what comes of it. */
export interface Tried {
  readonly parcel: Parcel;
  readonly answer: Answer;
  readonly ms: number;
  readonly verdict: Verdict;
}

/** tx { try · next try or done · endpoint disabled if gone }. */
@Injectable()
export class KeepTries {
  constructor(
    private readonly shared: SharedTx,
    private readonly deliveries: Deliveries,
    private readonly endpoints: Endpoints,
  ) {}

  /** @returns when it has been committed. */
  run({ parcel, answer, ms, verdict }: Tried): Promise<void> {
    // The same one when all of this is said again, for nobody knows whether the commit went through.
    const tryId = newId('row');
    return this.shared.run(parcel.id, (tx) => {
      this.deliveries.tried(tx, tryId, parcel, answer, ms, verdict);
      if (verdict.state === 'abandoned') this.endpoints.disable(tx, parcel.endpointId, 'gone');
    });
  }
}
