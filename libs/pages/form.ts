import { BRANDS, parsePhone, type Brand, type PhoneNumber } from '#kernel';

/** A posted form: every field is text; one sent twice is not. */
export type Form = Readonly<Record<string, unknown>>;

export const field = (form: Form, name: string): string => {
  const value = form[name];
  return typeof value === 'string' ? value.normalize('NFKC').trim() : '';
};

export interface Line {
  readonly brand: Brand;
  readonly phoneNumber: PhoneNumber;
}

/** Who somebody says to be, and from which line; null where it could not be read. */
export type Subscriber = { readonly [K in keyof Line]: Line[K] | null } & {
  /** YYMMDD. */
  readonly birthDate: string;
  readonly genderDigit: string;
  /** Names of the fields that are wrong. */
  readonly invalid: readonly string[];
};

/** Carrier, number, birth date and gender digit. What is locked is not taken from the form. */
export function readSubscriber(form: Form, locked: Line | null = null): Subscriber {
  const carrier = field(form, 'carrier');
  const brand = locked?.brand ?? (Object.hasOwn(BRANDS, carrier) ? (carrier as Brand) : null);
  const phoneNumber = locked?.phoneNumber ?? parsePhone(field(form, 'phoneNumber'));
  const birthDate = field(form, 'birthDate').replace(/\D/g, '');
  const genderDigit = field(form, 'genderDigit');
  const invalid = [
    ...(brand ? [] : ['carrier']),
    ...(phoneNumber ? [] : ['phoneNumber']),
    ...(isBirthDate(birthDate) ? [] : ['birthDate']),
    ...(/^[0-9]$/.test(genderDigit) ? [] : ['genderDigit']),
  ];
  return { brand, phoneNumber, birthDate, genderDigit, invalid };
}

/** YYMMDD; the century is the gender digit's affair, so 29 February is always possible. */
function isBirthDate(text: string): boolean {
  const [, month, day] = /^\d\d(\d\d)(\d\d)$/.exec(text) ?? [];
  if (!month || !day) return false;
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
