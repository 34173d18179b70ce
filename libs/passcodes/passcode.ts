import { hkdfSync } from 'node:crypto';
import type { MerchantId, PasscodeId, PaymentId, SignInId, Won } from '#kernel';
import { sameSecret } from '#platform';
import { generateSync } from 'otplib';

export const CODE_DIGITS = 6;

/** All that a code stands for. Another amount, merchant or line makes another code. */
export interface CodeSubject {
  readonly passcodeId: PasscodeId;
  readonly paymentId: PaymentId;
  readonly amount: Won;
  readonly merchantId: MerchantId;
  readonly lineKey: string;
}

/** The code is computed, never stored: HOTP (RFC 4226) over a key derived for exactly this subject. */
export function codeFor(key: Buffer, subject: CodeSubject): string {
  return computed(key, 'tollgate passcode', [subject.passcodeId, subject.paymentId, subject.amount, subject.merchantId, subject.lineKey]);
}

/** What a code at the subscriber's door stands for: to come in, or to raise the line's own limit to so many won. */
export interface SignInSubject {
  readonly id: SignInId;
  readonly purpose: string;
  readonly lineKey: string;
  readonly raiseTo: Won | null;
}

/** No code of the door pays, and no code of a payment opens the door: their keys are others. */
export const signInCode = (key: Buffer, { id, purpose, lineKey, raiseTo }: SignInSubject): string =>
  computed(key, 'tollgate door', [purpose, id, lineKey, raiseTo]);

function computed(key: Buffer, salt: string, info: readonly unknown[]): string {
  const secret = new Uint8Array(hkdfSync('sha256', key, salt, JSON.stringify(info), 32));
  return generateSync({ strategy: 'hotp', secret, counter: 0, digits: CODE_DIGITS, algorithm: 'sha256' });
}

/** Whether the text could be a code at all. */
export const looksLikeCode = (typed: string): boolean => new RegExp(`^\\d{${CODE_DIGITS}}$`).test(read(typed));

/** Constant time. */
export const codeMatches = (code: string, typed: string): boolean => sameSecret(code, read(typed));

/** People type spaces, dashes and full-width digits. */
const read = (typed: string): string => typed.normalize('NFKC').replace(/[\s-]/g, '').slice(0, 20);
