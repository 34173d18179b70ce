import { Crowd, Database, type Tx } from '#platform';
import { Deliveries, Endpoints, type Answer, type Parcel, type Verdict } from '#webhooks';
import { Injectable } from '@nestjs/common';

/** A try that was made, and what comes of it. */
export interface Tried {
  readonly parcel: Parcel;
  readonly answer: Answer;
  readonly ms: number;
  readonly verdict: Verdict;
}

interface Waiting extends Tried {
  kept(): void;
  fail(error: unknown): void;
}

/** tx { try · next try or done · endpoint disabled if gone }; tries that end at one moment share a transaction and its commit. */
@Injectable()
export class KeepTries {
  private readonly crowd = new Crowd<Waiting>({ lanes: 1, patienceMs: 10, most: 50 }, (some) => this.keepAll(some));

  constructor(
    private readonly database: Database,
    private readonly deliveries: Deliveries,
    private readonly endpoints: Endpoints,
  ) {}

  /** @returns when it has been committed. */
  run(tried: Tried): Promise<void> {
    return new Promise((kept, fail) => this.crowd.come({ ...tried, kept, fail }));
  }

  private async keepAll(some: readonly Waiting[]): Promise<void> {
    try {
      await this.database.tx((tx) => {
        for (const one of some) this.keep(tx, one);
      });
      for (const one of some) one.kept();
    } catch (error) {
      if (some.length === 1) return some[0]!.fail(error);
      // One of them may be what is wrong.
      await Promise.all(some.map((one) => this.keepAll([one])));
    }
  }

  private keep(tx: Tx, { parcel, answer, ms, verdict }: Tried): void {
    this.deliveries.tried(tx, parcel, answer, ms, verdict);
    if (verdict.state === 'abandoned') this.endpoints.disable(tx, parcel.endpointId, 'gone');
  }
}
