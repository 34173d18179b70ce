/** Signs that a merchant lends money instead of selling (현금화): each is a share between 0 and 1 of the last 30 days. */
export const CASH_OUT_SIGNALS = {
  /** Of its won: round amounts just under a cap, as lenders take all that a line can pay. */
  round_near_cap: { least: 0.5, leastPayments: 5 },
  /** Of its won: given back again. */
  refund_ratio: { least: 0.3, leastPayments: 10 },
  /** Of its payments: from lines that come again and again. */
  same_pairs: { least: 0.5, leastPayments: 10 },
  /** Of its won: on the first three days of a month, when limits are fresh. */
  month_start: { least: 0.5, leastPayments: 10 },
} as const satisfies Record<string, { least: number; leastPayments: number }>;

export type CashOutSignal = keyof typeof CASH_OUT_SIGNALS;
export const CASH_OUT_SIGNAL_NAMES = Object.keys(CASH_OUT_SIGNALS) as [CashOutSignal, ...CashOutSignal[]];

/** In won. Gift cards a month, the ceilings that carriers give out, and the largest payment. */
export const CAPS = [100_000, 300_000, 500_000, 600_000, 800_000, 1_000_000] as const;
/** Round is a multiple of this, near is less than a tenth under a cap. */
export const ROUND_WON = 10_000;
export const WINDOW_DAYS = 30;
/** A line that paid a merchant so often within the window is a pair. */
export const PAIR_PAYMENTS = 5;
export const START_OF_MONTH_DAYS = 3;
