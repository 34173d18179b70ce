import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { Injectable, Module, type DynamicModule, type OnModuleDestroy, type Provider } from '@nestjs/common';
import { Queue, type BulkJobOptions } from 'bullmq';
import type { Config } from './config.js';
import type { Log } from './log.js';
import { LOG } from './tokens.js';
import { within } from './within.js';

/** Redis is a doorbell and a timer, never a store: nothing is kept there after a job, and a failed one is not tried again from there. */
export const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const;

/**
 * For every worker: a job of a worker that died is taken up by another after 15 s, and a lost connection is tried again after a second
 * (BullMQ would rest 15 s, also while stopping).
 */
export const WORKER_OPTIONS = { runRetryDelay: 1000, lockDuration: 15_000, stalledInterval: 5000 } as const;

const RECONNECT_MS_MAX = 2000;
const TRY_MS = 300;
const RING_WITHIN_MS = 5000;

/**
 * A service that stops does not wait for a Redis that is away: a connection that may not be tried again ends, and all that hangs on it fails.
 * BullMQ closes a connection in good time only when it is either up or ended, so tries under way are waited for.
 */
@Injectable()
class Patience implements OnModuleDestroy {
  private over = false;
  private nextTryAt = 0;

  readonly retryStrategy = (times: number): number | null => {
    if (this.over) return null;
    const delayMs = Math.min(times * 200, RECONNECT_MS_MAX);
    this.nextTryAt = Math.max(this.nextTryAt, performance.now() + delayMs);
    return delayMs;
  };

  async onModuleDestroy(): Promise<void> {
    this.over = true;
    const restMs = this.nextTryAt + TRY_MS - performance.now();
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}

/** A queue to whose errors nobody listens writes them to standard error itself. */
const listening = (names: readonly string[]): Provider => ({
  provide: 'queues whose errors are logged',
  inject: [LOG, ...names.map((name) => getQueueToken(name))],
  useFactory: (log: Log, ...all: Queue[]) =>
    all.map((queue) => queue.on('error', (err) => log.warn({ err }, 'the queue is not reachable'))),
});

@Module({})
class PatienceModule {}

@Module({})
class ListeningModule {}

/** Queues of one service, all on one connection setting and prefix. */
export function queues(config: Config, names: readonly string[]): DynamicModule[] {
  const patience = new Patience();
  const registered = BullModule.registerQueue(...names.map((name) => ({ name })));
  return [
    { module: PatienceModule, providers: [{ provide: Patience, useValue: patience }] },
    BullModule.forRoot({
      connection: {
        url: config.redisUrl,
        maxRetriesPerRequest: null,
        enableReadyCheck: false,
        retryStrategy: patience.retryStrategy,
      },
      prefix: config.env.QUEUE_PREFIX,
      defaultJobOptions: JOB_OPTIONS,
    }),
    { module: ListeningModule, imports: [registered], providers: [listening(names)], exports: [registered] },
  ];
}

/** @throws Error within seconds when Redis is away. */
export async function reachable(all: readonly Queue[]): Promise<void> {
  for (const { backend } of all) if ((await within(backend.client, RING_WITHIN_MS)).status !== 'ready') throw new Error('Redis is away');
}

/** @throws Error within seconds when Redis is away: BullMQ would wait for it. */
export async function ringIn(queue: Queue, jobs: { name: string; data: unknown; opts: BulkJobOptions }[]): Promise<void> {
  await reachable([queue]);
  await within(queue.addBulk(jobs), RING_WITHIN_MS);
}

/** Resolves when nothing waits or runs in these queues; true when something did. */
export async function drained(all: readonly Queue[]): Promise<boolean> {
  let worked = false;
  for (;;) {
    const counts = await Promise.all(all.map((queue) => queue.getJobCounts('waiting', 'active', 'prioritized', 'delayed')));
    if (counts.every((count) => Object.values(count).every((n) => n === 0))) return worked;
    worked = true;
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

/** For `/readyz`: a Redis that is away makes this wait, and the waiting is the reason told. */
export const redisAnswers = (queue: Queue) => async (): Promise<null> => {
  await queue.getJobCounts('waiting');
  return null;
};
