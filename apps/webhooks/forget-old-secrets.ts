import { CONFIG, Database, LOG, Repeating, type Config, type Log } from '#platform';
import { Endpoints } from '#webhooks';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** A secret that signs no more is not kept. */
@Injectable()
export class ForgetOldSecrets implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly repeating: Repeating;

  constructor(database: Database, endpoints: Endpoints, @Inject(LOG) log: Log, @Inject(CONFIG) config: Config) {
    const work = () => database.tx((tx) => endpoints.forgetOldSecrets(tx));
    this.repeating = new Repeating(config.env.SWEEP_SECONDS * 1000, work, log, 'forgetting old webhook secrets');
  }

  onApplicationBootstrap(): void {
    this.repeating.start();
  }

  run(): Promise<void> {
    return this.repeating.turn();
  }

  async onModuleDestroy(): Promise<void> {
    await this.repeating.stop();
  }
}
