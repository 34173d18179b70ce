import { InjectQueue } from '@nestjs/bullmq';
import {
  Collector,
  Database,
  Doorbell,
  drained,
  Health,
  LOG,
  Metrics,
  Outbox,
  redisAnswers,
  type Log,
  type Ring,
  type Tx,
  type Work,
} from '#platform';
import { Deliveries, Places } from '#webhooks';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { FanOut } from './fan-out.js';
import { ForgetOldSecrets } from './forget-old-secrets.js';
import { GivePositions } from './give-positions.js';
import { AGAIN_SECONDS, Lanes, ROOM } from './lanes.js';
import { Messenger } from './messenger.js';
import { DeliverWorker, DELIVER_QUEUE } from './webhooks.worker.js';

/** Longer than a try can take, so that a delivery is taken up again only when it was lost. */
const LEASE_SECONDS = 60;
const OVERDUE_SECONDS_MAX = 120;
/** How long `settle` waits for transactions elsewhere before it leaves an event without its position. */
const HORIZON_WAITS = { times: 3000, ms: 10 } as const;

/** What was announced, what is due, and the feed. */
@Injectable()
export class WebhooksWork implements Work, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly collector: Collector;

  constructor(
    private readonly database: Database,
    doorbell: Doorbell,
    health: Health,
    outbox: Outbox,
    metrics: Metrics,
    private readonly fanOut: FanOut,
    positions: GivePositions,
    private readonly deliveries: Deliveries,
    private readonly places: Places,
    private readonly oldSecrets: ForgetOldSecrets,
    private readonly lanes: Lanes,
    private readonly worker: DeliverWorker,
    private readonly messenger: Messenger,
    @InjectQueue(DELIVER_QUEUE) private readonly queue: Queue,
    @Inject(LOG) log: Log,
  ) {
    this.collector = new Collector(
      database,
      doorbell,
      log,
      'webhooks',
      [queue],
      [
        {
          waits: () => places.anyWaiting(),
          quiet: true,
          take: async (limit) => (await database.tx((tx) => positions.run(tx, limit)), []),
        },
        { waits: () => `${outbox.waits()} or ${deliveries.anyDue()}`, take: (limit) => this.take(limit) },
      ],
    );
    queue.on('error', (error: Error) => log.warn({ err: error }, 'the queue is not reachable'));
    health.add('redis', redisAnswers(queue));
    health.add('outbox age', outbox.check('webhooks'));
    health.add('deliveries', async () => {
      const seconds = await deliveries.overdueSeconds();
      return seconds <= OVERDUE_SECONDS_MAX ? null : `a delivery is overdue by ${Math.round(seconds)} s`;
    });
    metrics.gauge('tollgate_webhook_oldest_pending_seconds', 'Age of the oldest delivery that is still pending', () =>
      deliveries.oldestPendingSeconds(),
    );
    metrics.gauge('tollgate_webhook_events_without_position', 'Committed events that are not in the feed yet', () => places.waiting());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.collector.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.collector.stop();
  }

  /** The worker first finishes the tries it is making, while there is still a database to note them in. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.worker.close();
    await this.messenger.close();
  }

  async settle(): Promise<number> {
    await this.oldSecrets.run();
    let total = 0;
    for (let waits = 0; ;) {
      const found = await this.collector.collect();
      const worked = await drained([this.queue]);
      total += found;
      if (found > 0 || worked) continue;
      const restMs = this.lanes.restMs();
      if (restMs > 0) {
        await rest(restMs);
        continue;
      }
      if (waits++ >= HORIZON_WAITS.times || (await this.places.waiting()) === 0) return total;
      await rest(HORIZON_WAITS.ms);
    }
  }

  /** What was announced is due in the transaction that makes deliveries of it. */
  private take(limit: number): Promise<Ring[]> {
    return this.database.tx(async (tx) => {
      await this.fanOut.run(tx, limit);
      return this.due(tx, limit);
    });
  }

  private async due(tx: Tx, limit: number): Promise<Ring[]> {
    const full = this.lanes.full();
    const seconds = this.lanes.againSeconds(...full);
    if ((await this.deliveries.postpone(tx, full, seconds, limit)) > 0) this.lanes.notePutBack(seconds);
    const rooms = { of: this.lanes.rooms(), others: ROOM, againSeconds: AGAIN_SECONDS.quick };
    const due = await this.deliveries.due(tx, LEASE_SECONDS, limit, rooms);
    if (due.some(({ fits }) => !fits)) this.lanes.notePutBack(AGAIN_SECONDS.quick);
    return due
      .filter(({ fits }) => fits)
      .map(({ id, tries }) => ({ queue: this.queue, id, data: { deliveryId: id, tries: String(tries) } }));
  }
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
