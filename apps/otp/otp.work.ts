import { InjectQueue } from '@nestjs/bullmq';
import { Notices } from '#notices';
import { Passcodes, SignIns } from '#passcodes';
import {
  Collector, Database, Doorbell, drained, Health, LOG, Outbox, Progress, redisAnswers, Repeating, type Log, type Source, type Work,
} from '#platform'; // prettier-ignore
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { OTP_QUEUE } from './otp.worker.js';

/** Longer than every call of one step together, so that a step is never taken up twice at once. */
const LEASE_SECONDS = 60;
const WIPE_EVERY_MS = 30_000;

/** What is left for otp, and whatever Redis forgot. */
@Injectable()
export class OtpWork implements Work, OnApplicationBootstrap, OnModuleDestroy {
  private readonly collector: Collector;
  private readonly wiping: Repeating;

  constructor(
    database: Database,
    doorbell: Doorbell,
    outbox: Outbox,
    health: Health,
    progress: Progress,
    passcodes: Passcodes,
    signIns: SignIns,
    notices: Notices,
    @InjectQueue(OTP_QUEUE) private readonly queue: Queue,
    @Inject(LOG) log: Log,
  ) {
    const wipe = () => Promise.all([passcodes.sweep(), signIns.sweep()]);
    this.wiping = new Repeating(WIPE_EVERY_MS, wipe, log, 'wiping sealed identities');
    const left: Source = {
      waits: () => outbox.waits(),
      take: async (limit) => (await outbox.take(database.reader, 'otp', limit)).map((row) => ({ queue, id: row.id, data: row.payload })),
    };
    const due: Source = {
      waits: () => passcodes.anyDue(),
      take: async (limit) =>
        (await passcodes.due(database.reader, LEASE_SECONDS, limit)).map(({ id, wanted, asks }) => ({
          queue,
          id: `${id}-${wanted}-${asks}`,
          data: { passcodeId: id },
        })),
    };
    const asked: Source = {
      waits: () => signIns.anyDue(),
      take: async (limit) =>
        (await signIns.due(database.reader, LEASE_SECONDS, limit)).map(({ id, asks }) => ({
          queue,
          id: `${id}-${asks}`,
          data: { signInId: id },
        })),
    };
    const toTell: Source = {
      waits: () => notices.anyDue(),
      take: async (limit) =>
        (await notices.due(database.reader, LEASE_SECONDS, limit)).map(({ id, asks }) => ({
          queue,
          id: `${id}-${asks}`,
          data: { noticeId: id },
        })),
    };
    this.collector = new Collector(database, doorbell, log, 'otp', [queue], [left, due, asked, toTell]);
    health.add('redis', redisAnswers(queue));
    health.add('outbox age', outbox.check('otp'));
    health.add('queue progress', progress.check([queue]));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.collector.start();
    this.wiping.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.wiping.stop();
    await this.collector.stop();
  }

  async settle(): Promise<number> {
    let total = 0;
    for (;;) {
      const found = await this.collector.collect();
      const worked = await drained([this.queue]);
      if (found === 0 && !worked) return total;
      total += found;
    }
  }
}
