import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Paying } from './paying.js';
import { settlementMigrations } from './settlement.migrations.js';
import { Settled, Statement } from './settlement.table.js';
import { StatementLines } from './statement-lines.js';
import { Statements } from './statements.js';
import { SettlementTerms } from './terms.js';
import { Withholding } from './withholding.js';

@Module({
  imports: [TypeOrmModule.forFeature([Settled, Statement])],
  providers: [Paying, SettlementTerms, StatementLines, Statements, Withholding],
  exports: [Paying, SettlementTerms, StatementLines, Statements],
})
export class SettlementModule {
  constructor(health: Health) {
    health.expectMigrations(settlementMigrations);
  }
}
