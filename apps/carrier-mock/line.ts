import type { Brand, PhoneNumber } from '#kernel';
import type { FaultName } from './fault-names.js';

/** What a carrier says of a line. All but `active` and `no_physical_goods` keep it from paying. */
export const STANDINGS = [
  'active',
  'suspended',
  'overdue',
  'blocked',
  'minor',
  'corporate',
  'prepaid',
  'terminated',
  'gateway_arrears',
  'tariff_not_allowed',
  'not_consented',
  'dormant',
  'blocked_by_name_holder',
  'policy_refused',
  'new_line',
  'name_changed',
  'call_forwarding',
  'clone_suspected',
  'no_physical_goods',
] as const;
export type Standing = (typeof STANDINGS)[number];

/** A subscriber's line as its carrier knows it. */
export interface Line {
  readonly number: PhoneNumber;
  readonly carrier: Brand;
  /** YYMMDD */
  readonly birthDate: string;
  readonly genderDigit: string;
  /** Won a KST month. */
  readonly monthlyLimit: number;
  readonly standing: Standing;
  /** Milliseconds since the epoch; null when the SIM was never changed. */
  readonly simChangedAt: number | null;
  readonly password: string | null;
  /** Lines of one person share it; null: a person with this line alone. */
  readonly person: string | null;
  /** False: this carrier lets every amount pass. */
  readonly enforceLimit: boolean;
  readonly fault: FaultName;
  /** True: the carrier asks for a code of its own after prepare. */
  readonly validation: boolean;
  /** One-step charges and refunds are answered `processing` first; null: now and then, where the carrier does so. */
  readonly asynchronous: boolean | null;
  /** Taken to another carrier since it paid: its charges cannot be cancelled. */
  readonly ported: boolean;
  /** Another holder since it paid: the same. */
  readonly nameChanged: boolean;
  /** This month's bill was paid before its end: the same. */
  readonly billPaidEarly: boolean;
  /** Won that may be given back in a KST month; null: everything. */
  readonly monthlyRefundLimit: number | null;
}

/** What a line is made of before anybody knows its number. */
export type LineTraits = Omit<Line, 'number' | 'simChangedAt'> & { readonly simChangedHoursAgo: number | null };

/** A line that nobody has said anything about. */
export const HEALTHY: LineTraits = {
  carrier: 'skt',
  birthDate: '900101',
  genderDigit: '1',
  monthlyLimit: 1_000_000,
  standing: 'active',
  simChangedHoursAgo: null,
  password: null,
  person: null,
  enforceLimit: true,
  fault: 'none',
  validation: false,
  asynchronous: null,
  ported: false,
  nameChanged: false,
  billPaidEarly: false,
  monthlyRefundLimit: null,
};

const HOUR_MS = 3_600_000;

export function lineOf(number: PhoneNumber, { simChangedHoursAgo, ...traits }: LineTraits, now: number): Line {
  return { number, ...traits, simChangedAt: simChangedHoursAgo === null ? null : now - simChangedHoursAgo * HOUR_MS };
}

export function traitsOf({ simChangedAt, ...line }: Line, now: number): LineTraits & { readonly number: PhoneNumber } {
  return { ...line, simChangedHoursAgo: simChangedAt === null ? null : Math.max(0, (now - simChangedAt) / HOUR_MS) };
}
