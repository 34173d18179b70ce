import { setTimeout as pause } from 'node:timers/promises';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type BeforeApplicationShutdown, type Type } from '@nestjs/common';
import type { Job } from 'bullmq';
import { HOSTS, type AttemptId, type Host, type PaymentId, type RefundId } from '#kernel';
import { LOG, WORKER_OPTIONS, type Config, type Log, Progress } from '#platform';
import { AskAgain } from './ask-again.js';
import { RefundPayment } from './refund-payment.js';
import { ChargePayment } from './charge-payment.js';
import { askQueue, chargeQueue } from './charging.queues.js';

/** One of the two: a payment to be charged, or a refund to be given back. */
export type ChargeJob = { readonly paymentId?: PaymentId; readonly refundId?: RefundId };
export type AskJob = { readonly attemptId: AttemptId };

const CLOSE_WITHIN_MS = 8000;

abstract class QueueWorker extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly progress: Progress,
    private readonly log: Log,
  ) {
    super();
  }

  @OnWorkerEvent('completed')
  completed(job: Job): void {
    this.progress.done(job.queueName);
  }

  @OnWorkerEvent('failed')
  failed(job: Job | undefined, error: Error): void {
    if (job) this.progress.done(job.queueName);
    this.log.error({ err: error, queue: job?.queueName, job: job?.id }, 'a piece of work failed; its row will ring again');
  }

  @OnWorkerEvent('error')
  lost(error: Error): void {
    this.log.warn({ err: error }, 'the queue is not reachable');
  }

  /** What runs is finished while the database is still there; what takes longer is asked about after the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    const ended = await Promise.race([this.worker.close().then(() => true), pause(CLOSE_WITHIN_MS, false, { ref: false })]);
    if (!ended) this.log.warn({ queue: this.worker.name }, 'stopping with work under way; it will be asked about');
  }
}

/** Two workers per carrier, at its own pace. */
export const workers = (config: Config): Type<WorkerHost>[] => HOSTS.flatMap((host) => workersOf(host, config));

function workersOf(host: Host, { env }: Config): Type<WorkerHost>[] {
  const pace = { concurrency: env.CARRIER_CONCURRENCY, limiter: { max: env.CARRIER_RATE_PER_SECOND, duration: 1000 }, ...WORKER_OPTIONS };

  @Processor(chargeQueue(host), pace)
  class ChargeWorker extends QueueWorker {
    constructor(
      private readonly charging: ChargePayment,
      private readonly refunding: RefundPayment,
      progress: Progress,
      @Inject(LOG) log: Log,
    ) {
      super(progress, log);
    }

    process(job: Job<ChargeJob>): Promise<void> {
      const { paymentId, refundId } = job.data;
      return refundId ? this.refunding.run(refundId) : this.charging.run(paymentId!);
    }
  }

  @Processor(askQueue(host), pace)
  class AskWorker extends QueueWorker {
    constructor(
      private readonly asking: AskAgain,
      progress: Progress,
      @Inject(LOG) log: Log,
    ) {
      super(progress, log);
    }

    process(job: Job<AskJob>): Promise<void> {
      return this.asking.run(job.data.attemptId);
    }
  }

  return [ChargeWorker, AskWorker];
}
