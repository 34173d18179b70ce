import { won, type Month, type Won } from '#kernel';

/** What a line of a statement tells. */
export const SETTLED_TYPES = {
  /** A charge, or the rest charged anew after a cancel of all. */
  SALE: 'gross',
  /** Given back inside the carrier's month. */
  CANCEL: 'cancels',
  /** Given back on a later bill. */
  CREDIT: 'credits',
  /** Taken back because the carrier did not bill or collect it. */
  CLAWBACK: 'clawbacks',
  /** Collected after all. */
  RECOVERY: 'recovered',
} as const;
export type SettledType = keyof typeof SETTLED_TYPES;

/** `regular`: by the calendar, when carriers should have collected; `prefunded`: before, for a fee of its own; `collected`: only what a carrier has said that it collected. */
export const PAYOUTS = ['regular', 'prefunded', 'collected'] as const;
export type PayoutKind = (typeof PAYOUTS)[number];

/** Why nothing of a payment is paid. Each payment has one at a time: an objection is open, or else no carrier has collected it yet. */
export const REASONS = ['objected', 'awaited'] as const;
export type Reason = (typeof REASONS)[number];

export interface Terms {
  readonly payout: PayoutKind;
  /** Less than this is carried forward. In won. */
  readonly threshold: Won;
  /** For being paid early, in hundredths of a percent of what is paid. */
  readonly earlyBasisPoints: number;
  /** Days from the last day of the period to the payout. */
  readonly payoutAfterDays: number;
}

/** Of a merchant without terms of its own: transfers cost more than 10,000 won are worth, and carriers collect within two months. */
export const DEFAULT_TERMS: Terms = { payout: 'regular', threshold: won(10_000), earlyBasisPoints: 0, payoutAfterDays: 60 };

export interface Sums {
  readonly gross: number;
  readonly cancels: number;
  readonly credits: number;
  readonly clawbacks: number;
  readonly recovered: number;
  readonly fee: number;
  readonly vat: number;
  /** Now held back for open objections. */
  readonly withheld: number;
  /** Now held back until carriers have collected it. */
  readonly awaited: number;
  /** Held back before, and let go. */
  readonly released: number;
  readonly broughtForward: number;
}

export interface Conclusion {
  readonly earlyFee: Won;
  readonly earlyVat: Won;
  /** What is to be paid; 0 when it is not worth a transfer. */
  readonly net: Won;
  /** Into the next statement; below 0 when the merchant owes us. */
  readonly carriedForward: Won;
}

export const balanceOf = (s: Sums): number =>
  s.gross - s.cancels - s.credits - s.clawbacks + s.recovered - s.fee - s.vat - s.withheld - s.awaited + s.released + s.broughtForward;

/** All or nothing of the balance is paid. Paying early costs only what is paid early. @param feeOn the ledger's, for an amount and basis points. */
export function conclude(
  sums: Sums,
  { payout, threshold, earlyBasisPoints }: Terms,
  feeOn: (amount: number, basisPoints: number) => { readonly fee: number; readonly vat: number },
): Conclusion {
  const balance = balanceOf(sums);
  const early = balance > 0 && payout === 'prefunded' ? feeOn(balance, earlyBasisPoints) : { fee: 0, vat: 0 };
  const net = balance - early.fee - early.vat;
  if (net <= 0 || net < threshold) return { earlyFee: won(0), earlyVat: won(0), net: won(0), carriedForward: won(balance) };
  return { earlyFee: won(early.fee), earlyVat: won(early.vat), net: won(net), carriedForward: won(0) };
}

export const isMonth = (text: string): text is Month => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

export function nextMonth(month: Month): Month {
  const [year, n] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, n, 1)).toISOString().slice(0, 7) as Month;
}

export function monthBefore(month: Month): Month {
  const [year, n] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, n - 2, 1)).toISOString().slice(0, 7) as Month;
}

/** `YYYY-MM-DD`. */
export function lastDayOf(month: Month): `${number}-${string}` {
  const [year, n] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, n, 0)).toISOString().slice(0, 10) as `${number}-${string}`;
}
