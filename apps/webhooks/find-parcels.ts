import { Crowd } from '#platform';
import { Deliveries, type DeliveryId, type Parcel } from '#webhooks';
import { Injectable } from '@nestjs/common';

interface Asking {
  readonly id: DeliveryId;
  found(parcel: Parcel | null): void;
  fail(error: unknown): void;
}

/** Jobs that come while one is being looked up are looked up together, in one trip. */
@Injectable()
export class FindParcels {
  private readonly crowd = new Crowd<Asking>({ lanes: 1, patienceMs: 10, most: 50 }, (some) => this.findAll(some));

  constructor(private readonly deliveries: Deliveries) {}

  /** @returns null when there is no such delivery. */
  run(id: DeliveryId): Promise<Parcel | null> {
    return new Promise((found, fail) => this.crowd.come({ id, found, fail }));
  }

  private async findAll(some: readonly Asking[]): Promise<void> {
    try {
      const parcels = new Map((await this.deliveries.parcels(some.map(({ id }) => id))).map((parcel) => [parcel.id, parcel]));
      for (const { id, found } of some) found(parcels.get(id) ?? null);
    } catch (error) {
      if (some.length === 1) return some[0]!.fail(error);
      await Promise.all(some.map((one) => this.findAll([one])));
    }
  }
}
