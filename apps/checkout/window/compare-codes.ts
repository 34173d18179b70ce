import { hasRunOut, looksLikeCode, type LivingPasscode, type Passcodes } from '#passcodes';
import type { Payment } from '#payments';
import type { FactorFacts } from '#subscribers';

/** A payment for which a code may be typed now. It is locked, and so is what may be guessed of its line. */
export interface Seen {
  readonly payment: Payment;
  readonly passcode: LivingPasscode;
  readonly facts: FactorFacts;
  /** Too many wrong codes on this line today: none is compared any more. */
  readonly closed: boolean;
}

/** Before the carrier has cleared the line there is no code to know, so any is wrong. */
export const isRight = (passcodes: Passcodes, { payment, passcode }: Pick<Seen, 'payment' | 'passcode'>, typed: string): boolean =>
  passcode.state !== 'issued' && passcodes.matches(passcode, payment, typed);

/**
 * What may be compared of these is. Behind a wrong code nothing more of its line is, before that one is counted: it may have been the last that the line had left.
 * @returns where in the list they stand.
 */
export function compareEach(
  passcodes: Passcodes,
  seen: readonly (Seen | null)[],
  all: readonly { readonly typed: string }[],
): { one: Seen; i: number; right: boolean }[] {
  const blamed = new Set<string>();
  return seen.flatMap((one, i) => {
    const { typed } = all[i]!;
    if (!one || one.closed || hasRunOut(one.passcode) || !looksLikeCode(typed) || blamed.has(one.passcode.lineKey)) return [];
    const right = isRight(passcodes, one, typed);
    if (!right) blamed.add(one.passcode.lineKey);
    return [{ one, i, right }];
  });
}
