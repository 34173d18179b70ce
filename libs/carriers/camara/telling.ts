import type { Notes, Order, Terms } from '../carrier.js';
import { absenceCounts, FRESH_SECONDS, POST_WITHIN_SECONDS, silent, type SilentOutcome } from '../carriers.rules.js';
import type { Absent, Found, Refused } from './reading.js';

/** Waits before each look at what is under way; what does not show by then is asked about later. */
export const LOOKS_AFTER_MS = [0, 50, 100, 250, 600] as const;

/** Asked right before a call that can move money; that the carrier is told now is on disk first. */
export function mayTell(seconds: number, order: Order, notes: Pick<Notes, 'posting'>): () => Promise<boolean> {
  return async () => {
    if (order.age() > FRESH_SECONDS && !(await notes.posting())) return false;
    return order.age() <= seconds;
  };
}

/**
 * What became of an order that stayed without an answer: searched for, and within 30 s repeated. What the carrier refuses now it may have taken before
 * ("already exists" says just that): the list decides, not the error.
 */
export async function whetherItArrived<S>(
  order: Order,
  search: () => Promise<Found<S> | Absent | SilentOutcome>,
  repeat: () => Promise<Found<S> | Refused | SilentOutcome>,
): Promise<Found<S> | Absent | SilentOutcome> {
  const found = await search();
  if (found.kind !== 'absent' || order.age() > POST_WITHIN_SECONDS) return found;
  const told = await repeat();
  if (told.kind === 'seen' || (told.kind === 'silent' && told.deaf)) return told;
  const again = await search();
  return again.kind === 'seen' ? again : silent(`the order was repeated: ${told.why}`);
}

/** What is left to say of an order that was not found: null when it never arrived. What the carrier has just called back about need not show yet. */
export function notFoundYet(order: Order, terms: Terms, timeoutMs: number): SilentOutcome | null {
  const { ageSeconds, sincePostSeconds, calledBackSeconds } = order;
  const sinceSeconds = Math.min(sincePostSeconds, calledBackSeconds === null ? Infinity : ageSeconds - calledBackSeconds);
  const counts = absenceCounts(ageSeconds, sinceSeconds, terms.settleWithinSeconds, timeoutMs);
  return counts ? null : silent('not found, which does not count yet');
}
