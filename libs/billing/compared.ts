import type { Break, NewBreak } from './breaks.js';

/** What two books of a day said, and where they differ. */
export interface Found<Theirs extends number | null = number | null> {
  /** Each as its own book adds up, in won; null where it has said nothing yet. */
  readonly ours: number;
  readonly theirs: Theirs;
  readonly breaks: readonly NewBreak[];
  /** Why this cannot be said for sure yet; null when it can. */
  readonly unknown: string | null;
}

/** One difference as SQL tells it. */
export type Difference = Pick<Break, 'class' | 'about' | 'paymentId' | 'ours' | 'theirs' | 'detail'>;

/** Of one comparison that are written down one by one; more of them are no breaks but broken books, and the totals say so. */
export const BREAKS_MOST = 1000;

/** What goes to the carrier's account with us, and what goes back. */
export const SIGNED = (type: string, amount: string): string => `case ${type} when 'CHARGE' then ${amount} else -${amount} end`;
