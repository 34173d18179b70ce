/** An amount of Korean won: a safe integer, never a fraction. KRW has no minor unit. */
export type Won = number & { readonly __brand: 'won' };

/** @throws RangeError when `n` is not a safe integer: such a number must never become money. */
export function won(n: number): Won {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not an amount in won: ${n}`);
  return n as Won;
}

/** A line of a billing file has nine digits for its amount. What is more can be on no bill, so it must not get into the books that bills are made from. */
export const BILLED_MOST_WON = 999_999_999;

/** PostgreSQL sends bigint as text. */
export const wonFromText = (text: string): Won => won(Number(text));

/** `4900` → `4,900`. */
export const grouped = (amount: number): string => amount.toString().replace(/\B(?=(\d{3})+$)/g, ',');
