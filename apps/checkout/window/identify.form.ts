import { field, readSubscriber, type Form, type Line } from '#pages';
import type { Identity } from '#passcodes';

/** What a ticked box sends: ours, a box without a value, and what programs write for it. All else is no consent. */
const CHECKED: ReadonlySet<string> = new Set(['yes', 'on', 'true', '1']);

export type Identification = Identity & Line;

/** Reads the identify form. What the merchant locked is taken from there and not from the form. @returns the names of the fields that are wrong, or who it is. */
export function readIdentification(form: Form, locked: Line | null): Identification | { readonly invalid: string[] } {
  const { brand, phoneNumber, birthDate, genderDigit, invalid: unread } = readSubscriber(form, locked);
  const agreed = (name: string) => CHECKED.has(field(form, name).toLowerCase());
  const invalid = [...unread, ...['agreeTerms', 'agreeAmount'].filter((name) => !agreed(name))];
  return invalid.length > 0 ? { invalid } : { brand: brand!, phoneNumber: phoneNumber!, birthDate, genderDigit };
}
