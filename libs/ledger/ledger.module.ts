import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Afterwards } from './afterwards.js';
import { Fees } from './fees.js';
import { LedgerCheck } from './ledger.check.js';
import { ledgerMigrations } from './ledger.migrations.js';
import { Entry, FeeRule } from './ledger.table.js';
import { Ledger } from './ledger.js';
import { Payouts } from './payouts.js';
import { LedgerTimeline } from './timeline.js';

@Module({
  imports: [TypeOrmModule.forFeature([Entry, FeeRule])],
  providers: [Afterwards, Ledger, LedgerCheck, LedgerTimeline, Fees, Payouts],
  exports: [Afterwards, Ledger, LedgerCheck, LedgerTimeline, Fees, Payouts],
})
export class LedgerModule {
  constructor(health: Health) {
    health.expectMigrations(ledgerMigrations);
  }
}
