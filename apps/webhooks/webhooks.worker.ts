import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { LOG, WORKER_OPTIONS, type Log } from '#platform';
import { ENDPOINTS_MAX, type DeliveryId } from '#webhooks';
import { Inject } from '@nestjs/common';
import type { Job } from 'bullmq';
import { DeliverWebhook } from './deliver-webhook.js';
import { LINE_MOST, TRIES_AT_ONCE } from './lanes.js';

export const DELIVER_QUEUE = 'deliver-webhook';
/** Nearly all of a try is waiting for the receiver. A merchant whose every endpoint is silent leaves 50 to the others. */
const CONCURRENCY = ENDPOINTS_MAX * (TRIES_AT_ONCE + LINE_MOST) + 50;

@Processor(DELIVER_QUEUE, { ...WORKER_OPTIONS, concurrency: CONCURRENCY })
export class DeliverWorker extends WorkerHost {
  constructor(
    private readonly deliver: DeliverWebhook,
    @Inject(LOG) private readonly log: Log,
  ) {
    super();
  }

  async process(job: Job<{ deliveryId: DeliveryId; tries: string }>): Promise<void> {
    await this.deliver.run(job.data.deliveryId, Number(job.data.tries));
  }

  @OnWorkerEvent('failed')
  failed(job: Job | undefined, error: Error): void {
    this.log.error({ err: error, job: job?.id }, 'a try to tell a merchant was cut short; it is made again when its lease is over');
  }

  @OnWorkerEvent('error')
  lost(error: Error): void {
    this.log.warn({ err: error }, 'the queue is not reachable');
  }
}
