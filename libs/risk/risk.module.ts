import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { riskMigrations } from './risk.migrations.js';
import { Risk } from './risk.js';

@Module({ providers: [Risk], exports: [Risk] })
export class RiskModule {
  constructor(health: Health) {
    health.expectMigrations(riskMigrations);
  }
}
