/** From mild to severe. */
export const DECISIONS = ['allow', 'ask_second_factor', 'hold_for_review', 'refuse'] as const;
export type Decision = (typeof DECISIONS)[number];

/** Every kind of rule, and the names of its parameters: whole numbers, or lists of text. What each counts is in `judged-in-turn.migrations.ts`, and when it is true in `judge.sql.ts`. */
export const KINDS = {
  /** Paid between two minutes of the day in Korea; the second may be after midnight, and is not in it. */
  night: { from: 'number', until: 'number' },
  /** At least so many `payments` of at most so many won on the line within `minutes`, this one among them. */
  many_small: { payments: 'number', most: 'number', minutes: 'number' },
  /** Goods that are as good as cash. */
  categories: { categories: 'list' },
  /** The line's first payment here, or within so many hours of it. */
  first_use: { hours: 'number' },
  /** The person pays through at least so many carriers within `days`. */
  several_carriers: { carriers: 'number', days: 'number' },
  /** At least so many lines pay from one address within `minutes`. */
  lines_of_address: { lines: 'number', minutes: 'number' },
  large: { least: 'number' },
  /** Lines that somebody watches, by their keys. */
  watched_lines: { lines: 'list' },
} as const satisfies Record<string, Record<string, 'number' | 'list'>>;
export type Kind = keyof typeof KINDS;

type Parameters<K extends Kind> = {
  readonly [P in keyof (typeof KINDS)[K]]: (typeof KINDS)[K][P] extends 'number' ? number : readonly string[];
};

/** A rule adds its weight to the score of every payment it is true of. */
export type Rule = {
  [K in Kind]: {
    readonly name: string;
    readonly kind: K;
    readonly parameters: Parameters<K>;
    readonly weight: number;
    /** At least this decision, whatever the score. */
    readonly demands: Decision | null;
    /** What an operator reads when it was true, as the end of a list. */
    readonly says: string;
  };
}[Kind];

export const MINUTES_OF_DAY = 1440;
const MIDNIGHT = 0;
const SIX_O_CLOCK = 360;

/** What a new store begins with: none of them alone, nor any two, does more than count. */
export const DEFAULT_RULES: readonly Rule[] = [
  { name: 'night', kind: 'night', parameters: { from: MIDNIGHT, until: SIX_O_CLOCK }, weight: 20, demands: null, says: 'between midnight and six in Korea' },
  { name: 'many_small', kind: 'many_small', parameters: { payments: 10, most: 50_000, minutes: 10 }, weight: 30, demands: null, says: 'ten or more payments of at most 50,000 won within ten minutes' },
  { name: 'cash_like', kind: 'categories', parameters: { categories: ['gift_card', 'game'] }, weight: 20, demands: null, says: 'goods that are as good as cash' },
  { name: 'first_use', kind: 'first_use', parameters: { hours: 24 }, weight: 15, demands: null, says: 'a line in its first day here' },
  { name: 'several_carriers', kind: 'several_carriers', parameters: { carriers: 3, days: 30 }, weight: 30, demands: null, says: 'one person on three carriers within a month' },
  { name: 'lines_of_address', kind: 'lines_of_address', parameters: { lines: 5, minutes: 60 }, weight: 40, demands: null, says: 'five or more lines from one address within an hour' },
  { name: 'large', kind: 'large', parameters: { least: 300_000 }, weight: 10, demands: null, says: 'at least 300,000 won' },
]; // prettier-ignore

/** The score from which on each decision is taken; the severest that is reached holds. */
export const DEFAULT_THRESHOLDS: Readonly<Record<Exclude<Decision, 'allow'>, number>> = {
  ask_second_factor: 80,
  hold_for_review: 110,
  refuse: 150,
};

/** Lines of the test store on which rules act, by number, and what is decided for them. Of everybody else's test payments it is only logged what would be. */
export const TEST_NUMBERS = {
  '+821000000092': 'refuse',
  '+821000000093': 'hold_for_review',
  '+821000000094': 'ask_second_factor',
} as const satisfies Record<string, Decision>;

/** Whether a judgement has consequences. */
export const actsOn = (livemode: boolean, phoneNumber: string): boolean => livemode || phoneNumber in TEST_NUMBERS;
