import type { RefusalCode } from '#kernel';
import { z } from 'zod';

/** What the carrier says of a line, and what it means for a payment. */
export const STANDINGS = {
  active: null,
  /** May pay, but not for physical goods. */
  no_physical_goods: null,
  suspended: 'line_suspended',
  overdue: 'bill_overdue',
  blocked: 'blocked_by_subscriber',
  minor: 'minor_not_allowed',
  corporate: 'corporate_line',
  prepaid: 'prepaid_line',
  terminated: 'line_terminated',
  gateway_arrears: 'gateway_arrears',
  tariff_not_allowed: 'tariff_not_allowed',
  not_consented: 'not_consented',
  dormant: 'dormant_one_year',
  blocked_by_name_holder: 'blocked_by_name_holder',
  policy_refused: 'policy_refused',
  new_line: 'new_line_hold',
  name_changed: 'name_change_hold',
  call_forwarding: 'call_forwarding_on',
  clone_suspected: 'clone_suspected',
} as const satisfies Record<string, RefusalCode | null>;

/** A word that we do not know is no leave to pay. */
export function refusalOfStanding(standing: string): RefusalCode | null {
  return Object.hasOwn(STANDINGS, standing) ? STANDINGS[standing as keyof typeof STANDINGS] : 'policy_refused';
}

export type LineCheck =
  | { readonly kind: 'mismatch' }
  | {
      readonly kind: 'match';
      /** Null: the line may pay. */
      readonly refusal: RefusalCode | null;
      /** Won a KST month. */
      readonly monthlyCeiling: number;
      /** Opaque; the same for all lines of one person. */
      readonly personKey: string;
      readonly passwordSet: boolean;
      readonly physicalGoodsAllowed: boolean;
    };

const match = z.object({
  identity: z.literal('match'),
  standing: z.string(),
  monthlyCeiling: z.int().min(0),
  personKey: z.string().min(1).max(200),
  passwordSet: z.boolean(),
});
const mismatch = z.object({ identity: z.literal('mismatch') });

/** @returns null for what is no answer to the question. */
export function readLine(body: unknown): LineCheck | null {
  if (mismatch.safeParse(body).success) return { kind: 'mismatch' };
  const read = match.safeParse(body);
  if (!read.success) return null;
  const { standing, monthlyCeiling, personKey, passwordSet } = read.data;
  const physicalGoodsAllowed = standing !== 'no_physical_goods';
  return { kind: 'match', refusal: refusalOfStanding(standing), monthlyCeiling, personKey, passwordSet, physicalGoodsAllowed };
}
