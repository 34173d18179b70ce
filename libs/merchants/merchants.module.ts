import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { merchantsMigrations } from './merchants.migrations.js';
import { Merchant } from './merchants.table.js';
import { Merchants } from './merchants.js';

@Module({ imports: [TypeOrmModule.forFeature([Merchant])], providers: [Merchants], exports: [Merchants] })
export class MerchantsModule {
  constructor(health: Health) {
    health.expectMigrations(merchantsMigrations);
  }
}
