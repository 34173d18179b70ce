import type { RefusalCode } from '#kernel';

export const FACTORS = ['carrier_password', 'passkey'] as const;
export type FactorName = (typeof FACTORS)[number];

/** What a line can be asked for. */
export interface LineFactors {
  /** The carrier says that the line has a payment password. */
  readonly passwordSet: boolean;
  /** Living passkeys, and those of them that are old enough to answer a demand. */
  readonly passkeys: number;
  readonly settledPasskeys: number;
}

/**
 * A step between the right code and the hold: something that whoever reads the line's text messages does not have. A carrier's app push would be
 * one more, checked by the carrier.
 */
export interface SecondFactor {
  readonly name: FactorName;
  /** The line has it, and never pays without a factor again. */
  readonly has: (line: LineFactors) => boolean;
  /** It also answers what a rule or a risk demands. */
  readonly answers: (line: LineFactors) => boolean;
  /** `carrier`: the answer comes later, from otp, which then holds the limit. `us`: at once, in the transaction that takes it. */
  readonly checkedBy: 'carrier' | 'us';
}

/** The order in which a line is asked. It is ours: nobody in front of the page chooses. */
export const ORDER: readonly SecondFactor[] = [
  { name: 'carrier_password', has: (line) => line.passwordSet, answers: (line) => line.passwordSet, checkedBy: 'carrier' },
  { name: 'passkey', has: (line) => line.passkeys > 0, answers: (line) => line.settledPasskeys > 0, checkedBy: 'us' },
];

/** The SIM is not the old one: only what never was in the SIM helps, and that is a passkey from before. */
export const SIM_CHANGED = 'sim_changed';

export type Decision =
  | { readonly kind: 'none' }
  | { readonly kind: 'ask'; readonly factors: readonly FactorName[] }
  | { readonly kind: 'refuse'; readonly code: RefusalCode };

/** Whether what this line shows is enough where a rule or a risk demands a factor. */
export const answersDemands = (line: LineFactors): boolean => ORDER.some((factor) => factor.answers(line));

/** @param because names of rules and risks that demand a factor; without any, a line that has a factor is asked all the same. */
export function decide(because: readonly string[], line: LineFactors): Decision {
  const factors = ORDER.filter((factor) => factor.has(line)).map(({ name }) => name);
  const simChanged = because.includes(SIM_CHANGED);
  if (simChanged && !factors.includes('passkey')) return { kind: 'refuse', code: 'sim_changed_recently' };
  const demanded = because.some((reason) => reason !== SIM_CHANGED);
  if (demanded && !answersDemands(line)) return { kind: 'refuse', code: 'password_required' };
  if (factors.length === 0) return { kind: 'none' };
  // What the carrier checks comes last, for the limit is held with its yes.
  return { kind: 'ask', factors: simChanged && line.passwordSet ? ['passkey', 'carrier_password'] : factors.slice(0, 1) };
}

/** When a second factor is demanded: all conditions that are set must hold. Minutes count from midnight in Korea; hours may pass midnight. */
export interface Conditions {
  readonly category: string | null;
  /** In won. */
  readonly amountFrom: number | null;
  readonly fromMinute: number | null;
  readonly untilMinute: number | null;
  /** The line has never paid here. */
  readonly firstUse: boolean;
}

export type FactorRule = Conditions & { readonly name: string };

/** From the first minute on, and before the last. */
export function isWithin(minute: number, fromMinute: number, untilMinute: number): boolean {
  const after = minute >= fromMinute;
  const before = minute < untilMinute;
  return fromMinute < untilMinute ? after && before : after || before;
}

/** What a rule can look at. */
export interface Purchase {
  readonly category: string;
  readonly amount: number;
}

/** Rules whose conditions hold, whether or not it is the line's first use. */
export const rulesFor = (rules: readonly FactorRule[], { category, amount }: Purchase, minute: number): FactorRule[] =>
  rules.filter(
    (rule) =>
      (rule.category === null || rule.category === category) &&
      (rule.amountFrom === null || amount >= rule.amountFrom) &&
      (rule.fromMinute === null || isWithin(minute, rule.fromMinute, rule.untilMinute!)),
  );
