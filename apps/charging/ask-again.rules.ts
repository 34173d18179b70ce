import type { StuckBecause } from '#payments';

const FIRST_WAITS_SECONDS = [1, 3, 10, 30] as const;
const MINUTELY_UNTIL_SECONDS = 30 * 60;
const ALL_UNTIL_SECONDS = 24 * 60 * 60;

/**
 * How long to wait before the carrier is asked again: 1, 3, 10, 30 s, then every minute for half an hour, every ten minutes for a day.
 * @param asks how often it was told or asked before this silence. @returns null when a person must look.
 */
export function nextAskSeconds(asks: number, ageSeconds: number): number | null {
  if (ageSeconds >= ALL_UNTIL_SECONDS) return null;
  const first = FIRST_WAITS_SECONDS[asks];
  if (first !== undefined) return first;
  return ageSeconds < MINUTELY_UNTIL_SECONDS ? 60 : 600;
}

/**
 * What follows when the carrier said neither yes nor no. What stands on the persons' list stays there until it is known; only a no that may not hold any
 * more is not called one.
 * @param because set when asking again will not help.
 */
export function afterSilence(
  { asks, ageSeconds, stuckBecause }: { readonly asks: number; readonly ageSeconds: number; readonly stuckBecause: StuckBecause | null },
  because: 'amount_mismatch' | null,
): { readonly waitSeconds: number | null; readonly stuck: StuckBecause | null } {
  if (because !== null) return { waitSeconds: null, stuck: because };
  if (stuckBecause !== null) return { waitSeconds: null, stuck: stuckBecause === 'give_back_refused' ? 'no_answer' : stuckBecause };
  const waitSeconds = nextAskSeconds(asks, ageSeconds);
  return { waitSeconds, stuck: waitSeconds === null ? 'no_answer_for_a_day' : null };
}
