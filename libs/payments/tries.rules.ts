import type { RefusalCode } from '#kernel';

/** Counted per payment, across codes and numbers. */
export const TRIES_MAX = 5;
export const SENDS_MAX = 3;
export const MISMATCHES_MAX = 3;

/** What a wrong code is answered with, given how many there were before. */
export function wrongCode(triesBefore: number): RefusalCode {
  const tries = triesBefore + 1;
  if (tries >= TRIES_MAX) return 'code_tries_exceeded';
  return tries === TRIES_MAX - 1 ? 'code_wrong_last_try' : 'code_wrong';
}

/** What the carrier said of the line is too old: the same payment asks again from its first page, as long as another code can be had for it. */
export const asksAnew = (code: RefusalCode, { sends }: { readonly sends: number }): boolean =>
  code === 'session_expired' && sends < SENDS_MAX;
