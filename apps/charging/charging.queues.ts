import { getQueueToken } from '@nestjs/bullmq';
import type { Provider } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { HOSTS, type Host } from '#kernel';

export const chargeQueue = (host: Host): string => `charge-${host}`;
export const askQueue = (host: Host): string => `ask-${host}`;
export const QUEUE_NAMES = HOSTS.flatMap((host) => [chargeQueue(host), askQueue(host)]);

/** A queue per carrier and kind: one carrier's silence holds up nobody else, and asking never waits behind charging. */
export class ChargingQueues {
  constructor(readonly all: readonly Queue[]) {}

  named(name: string): Queue {
    return this.all.find((queue) => queue.name === name)!;
  }
}

export const chargingQueues: Provider = {
  provide: ChargingQueues,
  useFactory: (...all: Queue[]) => new ChargingQueues(all),
  inject: QUEUE_NAMES.map((name) => getQueueToken(name)),
};
