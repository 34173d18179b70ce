import { Database, LOG, Metrics, Secrets, SharedTx, wallClock, type Log } from '#platform';
import { Deliveries, Endpoints, eventBody, judge, openData, webhookHeaders, type DeliveryId, type Parcel } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';
import { FindParcels } from './find-parcels.js';
import { KeepTries } from './keep-tries.js';
import { Lanes } from './lanes.js';
import { Messenger } from './messenger.js';

/** One try: sign · POST, no transaction open · what came of it is kept. */
@Injectable()
export class DeliverWebhook {
  private readonly outcomes;

  constructor(
    private readonly database: Database,
    private readonly shared: SharedTx,
    private readonly deliveries: Deliveries,
    private readonly endpoints: Endpoints,
    private readonly parcels: FindParcels,
    private readonly lanes: Lanes,
    private readonly messenger: Messenger,
    private readonly tries: KeepTries,
    private readonly secrets: Secrets,
    metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.outcomes = metrics.counter('tollgate_webhook_tries_total', 'Tries to tell merchants, by what became of the delivery', ['outcome']);
  }

  /** @param tries what the ringer saw: a second ring for a try that was made already does nothing. */
  async run(id: DeliveryId, tries: number): Promise<void> {
    const parcel = await this.parcels.run(id);
    if (!parcel || parcel.state !== 'pending' || parcel.tries !== tries) return;
    const { endpoint } = parcel;
    if (endpoint?.status !== 'enabled') {
      await this.database.tx((tx) => this.deliveries.abandon(tx, id));
      this.outcomes.inc({ outcome: 'abandoned' });
      return;
    }
    if (!(await this.lanes.enter(parcel.endpointId))) {
      const seconds = this.lanes.againSeconds(parcel.endpointId);
      await this.shared.run(parcel.id, (tx) => this.deliveries.putBack(tx, parcel, seconds));
      this.lanes.notePutBack(seconds);
      return;
    }
    try {
      await this.tryOnce(parcel, endpoint);
    } finally {
      this.lanes.leave(parcel.endpointId);
    }
  }

  private async tryOnce(parcel: Parcel, endpoint: NonNullable<Parcel['endpoint']>): Promise<void> {
    const { headers, body } = this.letter(parcel, endpoint);
    const { answer, ms } = await this.messenger.post(endpoint.url, headers, body);
    const verdict = judge(answer, parcel.tries, Math.random());
    await this.tries.run({ parcel, answer, ms, verdict });
    this.outcomes.inc({ outcome: verdict.state });
    if (verdict.state !== 'delivered')
      this.log.info(
        { delivery: parcel.id, event: parcel.eventId, tries: parcel.tries + 1, ...answer, next: verdict.state },
        'a webhook was not accepted',
      );
  }

  private letter(parcel: Parcel, { secretSealed, previousSealed }: NonNullable<Parcel['endpoint']>) {
    const body = eventBody(parcel, openData(this.secrets, parcel.eventId, parcel.dataSealed));
    const sealed = previousSealed === null ? [secretSealed] : [secretSealed, previousSealed];
    const keys = sealed.map((secret) => this.endpoints.openSecret(parcel.endpointId, secret));
    // The receiver compares with its own clock, so this is the machine's time, not business time.
    const signed = webhookHeaders(keys, parcel.eventId, Math.floor(wallClock() / 1000), body);
    return { body, headers: { ...signed, 'content-type': 'application/json', 'user-agent': 'Tollgate-Webhooks/1' } };
  }
}
