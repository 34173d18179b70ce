import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Config } from './config.js';
import { Database, dataSourceOptions, type Plans } from './database.js';
import { Doorbell } from './doorbell.js';
import { Health } from './health.js';
import { Idempotency } from './idempotency.js';
import { openLog } from './log.js';
import { Metrics } from './metrics.js';
import { Outbox } from './outbox.js';
import { platformMigrations } from './platform.migrations.js';
import { Progress } from './progress.js';
import { Secrets } from './secrets.js';
import { SharedTx } from './shared-tx.js';
import { CONFIG, LOG, SERVICE_NAME } from './tokens.js';

/** What every service stands on. Global, so rooms need not import it. */
@Module({})
export class PlatformModule {
  constructor(health: Health) {
    health.expectMigrations(platformMigrations);
  }

  static for(service: string, config: Config, plans?: Plans): DynamicModule {
    const providers: Provider[] = [
      { provide: CONFIG, useValue: config },
      { provide: SERVICE_NAME, useValue: service },
      { provide: LOG, useValue: openLog(service, config) },
      Secrets,
      Doorbell,
      Database,
      Outbox,
      Idempotency,
      Metrics,
      Health,
      Progress,
      SharedTx,
    ];
    return {
      module: PlatformModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({ ...dataSourceOptions(config, service, plans), autoLoadEntities: true, retryAttempts: 3, retryDelay: 1000 }),
      ],
      providers,
      exports: providers,
    };
  }
}
