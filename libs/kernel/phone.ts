import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** A Korean mobile number in E.164, e.g. `+821012345678`. Never logged, never in an address of ours; see `masked`. */
export type PhoneNumber = `+82${string}` & { readonly __brand: 'phone' };

/** Accepts what people type (spaces, dashes, +82, full-width digits) and answers null when it is no Korean mobile number. */
export function parsePhone(text: string): PhoneNumber | null {
  if (text.length > 40) return null;
  const parsed = parsePhoneNumberFromString(text.normalize('NFKC').trim(), 'KR');
  if (!parsed || parsed.country !== 'KR' || parsed.ext) return null;
  return /^\+821[016789]\d{7,8}$/.test(parsed.number) && (parsed.isValid() || isTestNumber(parsed.number))
    ? (parsed.number as PhoneNumber)
    : null;
}

/** `010-0000-00NN` are set aside for test lines; no subscriber has one, so the numbering plan calls them invalid. */
const isTestNumber = (e164: string): boolean => e164.startsWith('+82100000');

/** `+821012345678` → `01012345678`. */
export const national = (number: PhoneNumber): string => `0${number.slice(3)}`;

/** `+821012345678` → `010-****-5678`: what may be shown, stored in clear and logged. */
export function masked(number: PhoneNumber): string {
  const digits = national(number);
  return `${digits.slice(0, 3)}-${'*'.repeat(digits.length - 7)}-${digits.slice(-4)}`;
}
