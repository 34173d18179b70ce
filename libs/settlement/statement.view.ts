import type { SeenStatement } from './statements.sql.js';

/** Every read of a statement. Only `paidOut` is told later; all the rest stands from the beginning. */
export const presentStatement = (s: SeenStatement) => ({
  id: s.id,
  object: 'settlement' as const,
  period: s.period,
  currency: 'KRW' as const,
  merchant: { id: s.merchantId, name: s.merchantName, contact: s.merchantContact },
  terms: { payout: s.payout, threshold: s.threshold, earlyBasisPoints: s.earlyBasisPoints },
  lines: s.lines,
  gross: s.gross,
  cancels: s.cancels,
  credits: s.credits,
  clawbacks: s.clawbacks,
  recovered: s.recovered,
  fee: s.fee,
  vat: s.vat,
  withheld: s.withheld,
  awaited: s.awaited,
  released: s.released,
  broughtForward: s.broughtForward,
  earlyFee: s.earlyFee,
  earlyVat: s.earlyVat,
  net: s.net,
  carriedForward: s.carriedForward,
  fees: s.fees ?? [],
  payoutOn: s.net > 0 ? s.payoutOn : null,
  paidOut: s.paidOut ? { ...s.paidOut, at: new Date(s.paidOut.at).toISOString() } : null,
  issuedAt: s.issuedAt.toISOString(),
  livemode: s.livemode,
});

export type StatementView = ReturnType<typeof presentStatement>;
