import type { Order } from '../carrier.js';

/** A carrier's clock may be wrong, or tell the day alone; more than a day is no date of ours. */
const SLACK_MS = 86_400_000;

/** When it was tried, as far as dates can be held against it. */
export type Tried = Pick<Order, 'startedAt' | 'ageSeconds'>;

/** The carrier's date of what it did for an attempt. Null for one that cannot be: a day and more before the attempt began, or still to come. */
export function believable(at: Date | null, { startedAt, ageSeconds }: Tried): Date | null {
  if (at === null) return null;
  // Set back meanwhile, the clock says that it has not begun yet.
  const sinceMs = Math.max(0, ageSeconds) * 1000;
  const after = at.getTime() - startedAt.getTime();
  return after >= -SLACK_MS && after <= sinceMs + SLACK_MS ? at : null;
}
