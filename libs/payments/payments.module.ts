import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { paymentsMigrations } from './payments.migrations.js';
import { AfterNo } from './after-no.js';
import { Attempts } from './attempts.js';
import { CallBacks } from './call-backs.js';
import { KnownLines } from './known-lines.js';
import { Charges } from './charges.js';
import { Attempt, Payment, Refund } from './payments.table.js';
import { CashOut } from './cash-out.js';
import { Objections } from './objections.js';
import { Objection } from './objections.table.js';
import { Payments } from './payments.js';
import { Refunds } from './refunds.js';
import { Reviews } from './reviews.js';
import { StuckAttempts } from './stuck.js';
import { Taken } from './taken.js';
import { PaymentTimeline } from './timeline.js';

const VERBS = [
  Payments,
  Attempts,
  AfterNo,
  CallBacks,
  Charges,
  Refunds,
  PaymentTimeline,
  StuckAttempts,
  Taken,
  KnownLines,
  Objections,
  Reviews,
  CashOut,
];

@Module({
  imports: [TypeOrmModule.forFeature([Payment, Attempt, Refund, Objection])],
  providers: VERBS,
  exports: VERBS,
})
export class PaymentsModule {
  constructor(health: Health) {
    health.expectMigrations(paymentsMigrations);
  }
}
