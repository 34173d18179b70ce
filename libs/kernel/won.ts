/** An amount of Korean won: a safe integer, never a fraction. KRW has no minor unit. */
export type Won = number & { readonly __brand: 'won' };

/** @throws RangeError when `n` is not a safe integer: such a number must never become money. */
export function won(n: number): Won {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not an amount in won: ${n}`);
  return n as Won;
}

/** PostgreSQL sends bigint as text. */
export const wonFromText = (text: string): Won => won(Number(text));

/** `4900` → `4,900`. */
export const grouped = (amount: number): string => amount.toString().replace(/\B(?=(\d{3})+$)/g, ',');
