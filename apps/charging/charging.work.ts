import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { hostOf, isHost, type Host } from '#kernel';
import { Attempts, Payments, Refunds } from '#payments';
import {
  Collector, CONFIG, Database, Doorbell, drained, Health, LOG, Outbox, paced, Progress, redisAnswers, Repeating,
  type Config, type Log, type OutboxRow, type Ring, type Source, type Work,
} from '#platform'; // prettier-ignore
import { LEASE_SECONDS } from './charge-payment.js';
import { askQueue, chargeQueue, ChargingQueues } from './charging.queues.js';
import { GiveUpWaiting } from './give-up-waiting.js';

/** A payment that waits this long was forgotten by Redis. */
const FORGOTTEN_AFTER_SECONDS = 15;

/** Finds what is to be done: rows left for charging, attempts whose time has come, payments that Redis forgot. */
@Injectable()
export class ChargingWork implements Work, OnApplicationBootstrap, OnModuleDestroy {
  private readonly collector: Collector;
  private readonly sweeping: Repeating;
  /** Set by the sweep; the next collecting then looks for forgotten payments too. */
  private mayBeForgotten = true;

  constructor(
    database: Database,
    doorbell: Doorbell,
    outbox: Outbox,
    health: Health,
    progress: Progress,
    private readonly attempts: Attempts,
    payments: Payments,
    refunds: Refunds,
    private readonly queues: ChargingQueues,
    private readonly giveUp: GiveUpWaiting,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.sweeping = new Repeating(config.env.SWEEP_SECONDS * 1000, () => this.sweep(), log, 'the sweep');
    const left: Source = {
      waits: () => outbox.waits(),
      take: async (limit) => (await outbox.take(database.reader, 'charging', limit)).flatMap((row) => this.ringOf(row)),
    };
    const due: Source = {
      waits: () => attempts.anyDue(),
      take: async (limit) =>
        (await attempts.due(database.reader, LEASE_SECONDS, limit)).map(({ id, host, state, asks }) => ({
          queue: queues.named(askQueue(host)),
          id: `${id}-${state}-${asks}`,
          data: { attemptId: id },
        })),
    };
    const forgottenAfter = paced(FORGOTTEN_AFTER_SECONDS, config);
    const forgotten: Source = {
      waits: () => String(this.mayBeForgotten),
      take: async (limit) => {
        this.mayBeForgotten = false;
        // One less than a whole batch: nothing marks these as taken, so a whole one would be collected for ever.
        const waiting = await payments.waitingForCharge(database.reader, forgottenAfter, limit - 1);
        const pending = await refunds.waiting(database.reader, forgottenAfter, limit - 1 - waiting.length);
        return [
          ...waiting.map(({ id, brand }) => this.chargeRing(hostOf(brand), id)),
          ...pending.map(({ id, host }) => this.refundRing(host, id)),
        ];
      },
    };
    this.collector = new Collector(database, doorbell, log, 'charging', queues.all, [left, due, forgotten]);
    health.add('redis', redisAnswers(queues.all[0]!));
    health.add('outbox age', outbox.check('charging'));
    health.add('queue progress', progress.check(queues.all));
    for (const queue of queues.all) queue.on('error', (error) => log.warn({ err: error, queue: queue.name }, 'the queue is not reachable'));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.collector.start();
    this.sweeping.start();
    void this.sweeping.turn();
  }

  async onModuleDestroy(): Promise<void> {
    await this.collector.stop();
    await this.sweeping.stop();
  }

  async settle(): Promise<number> {
    let total = await this.sweep();
    for (;;) {
      const found = await this.collector.collect();
      const worked = await drained(this.queues.all);
      if (found === 0 && !worked) return total;
      total += Math.max(found, 1);
    }
  }

  /** @returns how many payments ended. */
  private async sweep(): Promise<number> {
    this.mayBeForgotten = true;
    await this.attempts.dueAfterAll();
    return this.giveUp.run();
  }

  /** A payment rings under its own id, so that a second ring while it waits is none. */
  private chargeRing(host: Host, paymentId: string): Ring {
    return { queue: this.queues.named(chargeQueue(host)), id: paymentId, data: { paymentId } };
  }

  private refundRing(host: Host, refundId: string): Ring {
    return { queue: this.queues.named(chargeQueue(host)), id: refundId, data: { refundId } };
  }

  private ringOf({ id, payload }: OutboxRow): Ring[] {
    const { kind, host, paymentId, refundId } = payload;
    if (host !== undefined && isHost(host)) {
      if (kind === 'charge' && paymentId) return [this.chargeRing(host, paymentId)];
      if (kind === 'refund' && refundId) return [this.refundRing(host, refundId)];
      // While the refund's own job is at work, another ring under its id would be none.
      if (kind === 'recharge' && refundId) return [{ ...this.refundRing(host, refundId), id: `${refundId}-recharge` }];
    }
    this.log.error({ row: id, kind }, 'a row was left that charging does not understand');
    return [];
  }
}
