import { hostOf, national, type Brand, type MerchantId, type PhoneNumber } from '#kernel';
import { CODE_SCOPES, PARTS, SCOPES, type Part, type Scope } from './scopes.rules.js';

export interface Buyer {
  readonly lineKey: string;
  readonly personKey: string;
  /** What the carrier said when it was asked for this payment, in won a month. */
  readonly monthlyCeiling: number;
  readonly phoneNumber: PhoneNumber;
  readonly brand: Brand;
  readonly merchantId: MerchantId;
  readonly category: string;
  readonly goodsClass: string;
  /** Where the browser came from, as a key; null when unknown. */
  readonly ipKey: string | null;
  readonly automatic: boolean;
}

/** From what a payment says and what the carrier said of its line. */
export const buyerOf = (
  { merchantId, category, goodsClass }: Pick<Buyer, 'merchantId' | 'category' | 'goodsClass'>,
  line: Pick<Buyer, 'lineKey' | 'personKey' | 'monthlyCeiling' | 'brand' | 'ipKey'>,
  phoneNumber: PhoneNumber,
): Buyer => ({ ...line, merchantId, category, goodsClass, phoneNumber, automatic: false });

type Facts = { readonly [P in Part]?: readonly string[] };

/** Kill switches: what is stopped before anybody is asked anything. */
export const STOPS = ['carrier_stop', 'merchant_stop', 'category_stop', 'prefix_stop'] as const satisfies readonly Scope[];

/** What stands on a kill switch: all of it is known before anybody has been identified. */
export const stoppable = (b: Pick<Buyer, 'brand' | 'merchantId' | 'category' | 'phoneNumber'>): Facts => ({
  carrier: [...new Set([b.brand, hostOf(b.brand)])],
  merchant: [b.merchantId],
  category: [b.category],
  prefix: prefixes(national(b.phoneNumber)),
});

export const factsOf = (b: Buyer): Facts => ({
  ...stoppable(b),
  line: [b.lineKey],
  person: [b.personKey],
  goods_class: [b.goodsClass],
  automatic: [b.automatic ? 'automatic' : 'once'],
  ...(b.ipKey === null ? {} : { ip: [b.ipKey] }),
});

/** Number prefixes on which a kill switch may stand: from `010` to all but the last three digits. */
const prefixes = (number: string): string[] => Array.from({ length: number.length - 5 }, (_, i) => number.slice(0, i + 3));

/** One place where a policy for this payment may stand: `who` names the counter, `pattern` the policy. */
export interface Claim {
  readonly scope: Scope;
  readonly who: string;
  readonly pattern: string;
}

const HELD = (Object.keys(SCOPES) as Scope[]).filter((scope) => !(CODE_SCOPES as readonly Scope[]).includes(scope));

/** Every place to look for what applies; scopes of which a part is unknown are left out. A value is written into many patterns, and encoded once. */
export const claims = (facts: Facts, among: readonly Scope[] = HELD): Claim[] => {
  const choices: { [P in Part]?: readonly string[] } = {};
  for (const part of PARTS) choices[part] = [...(facts[part] ?? []).map(encoded), '*'];
  return among.flatMap((scope) => {
    const by: readonly Part[] = SCOPES[scope].by;
    if (by.some((part) => !facts[part]?.length)) return [];
    const some = by.map((part) => choices[part]!);
    // Counters of one part stand under the value itself.
    const who = by.length === 1 ? facts[by[0]!]![0]! : some.map(([first]) => first).join(':');
    return combinations(some).map((pattern) => ({ scope, who, pattern }));
  });
};

const PLAIN = /^[\w.-]*$/;
/** `*` in a pattern is any value, `:` parts the parts: neither may come from a value. */
const encoded = (value: string): string => (PLAIN.test(value) ? value : encodeURIComponent(value.toWellFormed()).replaceAll('*', '%2A'));
export const patternOf = (parts: readonly string[]): string => parts.map((part) => (part === '*' ? part : encoded(part))).join(':');

const combinations = ([first, ...others]: readonly (readonly string[])[]): readonly string[] =>
  others.reduce((made, some) => made.flatMap((begun) => some.map((next) => `${begun}:${next}`)), first!);

/** The three lists that functions in the database take. */
export const columns = (all: readonly Claim[]): [string[], string[], string[]] => [
  all.map((claim) => claim.scope),
  all.map((claim) => claim.who),
  all.map((claim) => claim.pattern),
];
