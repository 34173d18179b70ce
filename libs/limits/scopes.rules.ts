import { REFUSAL_CODES, type RefusalCode } from '#kernel';

/** `payment` bounds one payment and counts nothing; the others are KST hours, days and calendar months. */
export const PERIODS = ['payment', 'hour', 'day', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** What is known of a payment when its limit is to be held. */
export const PARTS = ['line', 'person', 'merchant', 'category', 'goods_class', 'carrier', 'ip', 'prefix', 'automatic'] as const;
export type Part = (typeof PARTS)[number];

/** `won`: the sum of amounts · `count`: how many payments · `lines`: how many different lines · `least`: the cap is the smallest amount. */
export const MEASURES = ['won', 'count', 'lines', 'least'] as const;
export type Measure = (typeof MEASURES)[number];

interface ScopeTerms {
  /** Whose counter it is. */
  readonly by: readonly Part[];
  readonly refuses: { readonly [P in Period]?: RefusalCode };
  readonly measure: Measure;
  /** Counts what another scope counts, under another cap. */
  readonly counter?: string;
  /** In how many slots a counter is split. Strict ones have one; those that whole shops share have several. */
  readonly slots: number;
}

const won = (by: readonly Part[], refuses: ScopeTerms['refuses']) => ({ by, refuses, measure: 'won', slots: 1 }) as const;
/** More than connections of all services that hold limits at the same moment for one shop. */
export const SLOTS = 16;

const codes = (by: readonly Part[], slots = 1) =>
  ({ by, refuses: { hour: 'code_requests_exceeded', day: 'code_requests_exceeded' }, measure: 'count', slots }) as const;

/** Everything a policy can bound. A cap of 0 for one payment is a block, or a kill switch. */
export const SCOPES = {
  carrier_stop: won(['carrier'], { payment: 'carrier_maintenance' }),
  merchant_stop: won(['merchant'], { payment: 'blocked_by_gateway' }),
  category_stop: won(['category'], { payment: 'blocked_by_gateway' }),
  prefix_stop: won(['prefix'], { payment: 'blocked_by_gateway' }),
  line_block: won(['line'], { payment: 'blocked_by_subscriber' }),
  line_merchant_block: won(['line', 'merchant'], { payment: 'blocked_by_subscriber' }),
  line_category_block: won(['line', 'category'], { payment: 'blocked_by_subscriber' }),
  line_automatic_block: won(['line', 'automatic'], { payment: 'recurring_blocked' }),
  line_goods_class: won(['line', 'goods_class'], { payment: 'goods_class_not_allowed' }),
  smallest: { by: ['carrier'], refuses: { payment: 'policy_refused' }, measure: 'least', slots: 1 },
  ip: { by: ['ip'], refuses: { hour: 'blocked_by_gateway', day: 'blocked_by_gateway' }, measure: 'count', slots: SLOTS },
  line: won(['line'], { payment: 'limit_per_payment', month: 'limit_line_month' }),
  line_own: { ...won(['line'], { month: 'limit_set_by_subscriber' }), counter: 'line' },
  line_category: won(['line', 'category'], { month: 'limit_category_month' }),
  person: won(['person'], { month: 'limit_person_month' }),
  person_lines: { by: ['person'], refuses: { month: 'limit_person_month' }, measure: 'lines', slots: 1 },
  person_merchant: won(['person', 'merchant'], { month: 'limit_merchant' }),
  merchant: { ...won(['merchant'], { payment: 'limit_merchant', day: 'limit_merchant', month: 'limit_merchant' }), slots: SLOTS },
  code_line: codes(['line']),
  code_ip: codes(['ip']),
  code_merchant: codes(['merchant'], SLOTS),
} as const satisfies Record<string, ScopeTerms>;

export type Scope = keyof typeof SCOPES;
/** Counted when a code is asked for; all others when a limit is held. */
export const CODE_SCOPES = ['code_line', 'code_ip', 'code_merchant'] as const satisfies readonly Scope[];
const scopes = Object.entries(SCOPES) as [Scope, ScopeTerms][];

/** One row for each scope and period, as `limits.scope` holds them; the lowest rank is told. */
export const SCOPE_ROWS = scopes.flatMap(([scope, { refuses, measure, counter, slots }]) =>
  PERIODS.filter((period) => refuses[period]).map((period) => ({
    scope,
    period,
    refusal: refuses[period]!,
    rank: REFUSAL_CODES.indexOf(refuses[period]!),
    measure,
    counter: counter ?? scope,
    slots,
  })),
);

/** What a new store begins with. The line's own cap is the carrier's ceiling; gift cards are capped since 2025-09; the smallest amount is the carriers'. How many codes real gateways send is not published. */
export const DEFAULT_POLICIES = [
  { scope: 'line', period: 'month', pattern: ['*'], cap: null },
  { scope: 'person', period: 'month', pattern: ['*'], cap: 1_000_000 },
  { scope: 'line_category', period: 'month', pattern: ['*', 'gift_card'], cap: 100_000 },
  { scope: 'smallest', period: 'payment', pattern: ['*'], cap: 10 },
  { scope: 'code_line', period: 'hour', pattern: ['*'], cap: 10 },
  { scope: 'code_ip', period: 'hour', pattern: ['*'], cap: 100 },
  { scope: 'code_merchant', period: 'hour', pattern: ['*'], cap: 20_000 },
] as const satisfies readonly { scope: Scope; period: Period; pattern: readonly string[]; cap: number | null }[];
