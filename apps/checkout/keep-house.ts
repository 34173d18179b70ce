import { CodeLimits } from '#limits';
import { Database, eachAlone, Idempotency, LOG, makePartitions, Repeating, type Log } from '#platform';
import { Risk } from '#risk';
import { Challenges } from '#subscribers';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const EVERY_MS = 3_600_000;

/** What a store needs once in a while: next months' partitions, and an end to what nobody can still use or has been kept long enough. */
@Injectable()
export class KeepHouse implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeating: Repeating;

  constructor(
    database: Database,
    idempotency: Idempotency,
    challenges: Challenges,
    codeLimits: CodeLimits,
    risk: Risk,
    @Inject(LOG) log: Log,
  ) {
    const chores: Readonly<Record<string, () => Promise<unknown>>> = {
      'next months’ partitions': () => makePartitions(database),
      'idempotency keys': () => idempotency.forgetOld(),
      challenges: () => challenges.sweep(),
      'code limits': () => codeLimits.forgetOld(),
      'risk traces': () => risk.forget(),
    };
    const work = () =>
      eachAlone(
        Object.entries(chores),
        ([, chore]) => chore().then(() => 1),
        (err, [chore]) => log.error({ err, chore }, 'a chore failed, will try again'),
      );
    this.repeating = new Repeating(EVERY_MS, work, log, 'keeping house');
  }

  onApplicationBootstrap(): void {
    this.repeating.start();
    void this.repeating.turn();
  }

  async onModuleDestroy(): Promise<void> {
    await this.repeating.stop();
  }
}
