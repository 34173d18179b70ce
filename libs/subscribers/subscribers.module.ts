import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Challenges } from './challenges.js';
import { FactorRules } from './factor-rules.js';
import { Passkeys } from './passkeys.js';
import { SecondFactors } from './second-factors.js';
import { subscribersMigrations } from './subscribers.migrations.js';
import { Passkey } from './subscribers.table.js';

@Module({
  imports: [TypeOrmModule.forFeature([Passkey])],
  providers: [Challenges, FactorRules, Passkeys, SecondFactors],
  exports: [Challenges, FactorRules, Passkeys, SecondFactors],
})
export class SubscribersModule {
  constructor(health: Health) {
    health.expectMigrations(subscribersMigrations);
  }
}
