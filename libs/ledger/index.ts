export { Afterwards, type Said, type Settled } from './afterwards.js';
export { Fees, type NewFeeRule } from './fees.js';
export {
  disagreementsIn,
  LedgerCheck,
  positionsIn,
  postedPaymentsIn,
  sentenceOf,
  totalsIn,
  type Disagreement,
  type Totals,
} from './ledger.check.js';
export { Ledger, type Charge, type GiveBack, type Position, type Posted, type PostedFee, type Recharge, type Suspense } from './ledger.js';
export { ledgerMigrations } from './ledger.migrations.js';
export { LedgerModule } from './ledger.module.js';
export * from './ledger.rules.js';
export { Entry, FeeRule } from './ledger.table.js';
export { Payouts, type EarlyFee, type Payout } from './payouts.js';
export { LedgerTimeline } from './timeline.js';
export { seedFeeRules } from './seed.js';
