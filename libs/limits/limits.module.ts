import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { limitsMigrations } from './limits.migrations.js';
import { Counter, Hold, KnownLine, Policy } from './limits.table.js';
import { CodeLimits } from './code-limits.js';
import { Limits } from './limits.js';
import { Nights } from './nights.js';
import { OwnRules } from './own.js';
import { Policies } from './policies.js';

@Module({
  imports: [TypeOrmModule.forFeature([Hold, Counter, Policy, KnownLine])],
  providers: [CodeLimits, Limits, Nights, OwnRules, Policies],
  exports: [CodeLimits, Limits, Nights, OwnRules, Policies],
})
export class LimitsModule {
  constructor(health: Health) {
    health.expectMigrations(limitsMigrations);
  }
}
