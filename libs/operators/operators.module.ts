import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { operatorsMigrations } from './operators.migrations.js';
import { Act } from './operators.table.js';
import { Operators } from './operators.js';

@Module({ imports: [TypeOrmModule.forFeature([Act])], providers: [Operators], exports: [Operators] })
export class OperatorsModule {
  constructor(health: Health) {
    health.expectMigrations(operatorsMigrations);
  }
}
