import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { wallClock } from './clock.js';
import type { Check } from './health.js';

const PATIENCE_MS = 60_000;

/** Whether the queues move: a long queue is no fault, a queue that stands still is. */
@Injectable()
export class Progress {
  private readonly lastDoneMs = new Map<string, number>();

  done(queue: string): void {
    this.lastDoneMs.set(queue, wallClock());
  }

  check(queues: readonly Queue[]): Check {
    return async () => {
      const standing = await Promise.all(queues.map(async (queue) => ((await this.stands(queue)) ? queue.name : null)));
      const names = standing.filter((name) => name !== null);
      return names.length === 0 ? null : `nothing was done for ${PATIENCE_MS / 1000} s although work waits in ${names.join(', ')}`;
    };
  }

  private async stands(queue: Queue): Promise<boolean> {
    const [oldest] = await queue.getJobs(['waiting'], 0, 0, true);
    const patience = wallClock() - PATIENCE_MS;
    return oldest !== undefined && oldest.timestamp < patience && (this.lastDoneMs.get(queue.name) ?? 0) < patience;
  }
}
