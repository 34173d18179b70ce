import { CodeLimits } from '#limits';
import { Database, Idempotency, LOG, Repeating, type Log } from '#platform';
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
    const work = async (): Promise<void> => {
      await database.query('select platform.make_partitions()');
      await idempotency.forgetOld();
      await challenges.sweep();
      await codeLimits.forgetOld();
      await risk.forget();
    };
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
