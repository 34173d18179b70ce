import { REFUSAL_CODES, type MerchantId, type PhoneNumber } from '#kernel';
import { claims, factsOf, patternOf, stoppable, STOPS, type Buyer } from './limits.rules.js';
import { DEFAULT_POLICIES, SCOPE_ROWS, SCOPES } from './scopes.rules.js';

const buyer: Buyer = {
  lineKey: 'line',
  personKey: 'a:b*c',
  monthlyCeiling: 300_000,
  phoneNumber: '+821012345678' as PhoneNumber,
  brand: 'hello',
  merchantId: 'mer_1' as MerchantId,
  category: 'gift_card',
  goodsClass: 'digital',
  ipKey: null,
  automatic: false,
};
const at = (scope: string, of: Partial<Buyer> = {}) => claims(factsOf({ ...buyer, ...of })).filter((claim) => claim.scope === scope);

it('a policy may stand for one value, for all, or for one together with all of another', () => {
  expect(at('line').map(({ pattern }) => pattern)).toEqual(['line', '*']);
  expect(at('line_category').map(({ pattern }) => pattern)).toEqual(['line:gift_card', 'line:*', '*:gift_card', '*:*']);
});

it('a brand is stopped with the carrier it rides on, a number with each of its prefixes', () => {
  expect(at('carrier_stop').map(({ pattern }) => pattern)).toEqual(['hello', 'lgu', '*']);
  expect(at('prefix_stop').map(({ pattern }) => pattern)).toEqual(['010', '0101', '01012', '010123', '0101234', '01012345', '*']);
});

it('what is not known of a payment is not counted', () => {
  expect(at('ip')).toEqual([]);
  expect(at('ip', { ipKey: 'here' }).map(({ who }) => who)).toEqual(['here', 'here']);
});

it('no value of a carrier can pose as a wildcard or as two parts', () => {
  expect(at('person_merchant').map(({ who, pattern }) => [who, pattern])).toEqual([
    ['a%3Ab%2Ac:mer_1', 'a%3Ab%2Ac:mer_1'],
    ['a%3Ab%2Ac:mer_1', 'a%3Ab%2Ac:*'],
    ['a%3Ab%2Ac:mer_1', '*:mer_1'],
    ['a%3Ab%2Ac:mer_1', '*:*'],
  ]);
  expect(patternOf(['*', '*x'])).toBe('*:%2Ax');
});

it('kill switches need nothing that identifies the subscriber', () => {
  expect(new Set(claims(stoppable(buyer), STOPS).map(({ scope }) => scope))).toEqual(new Set(STOPS));
});

it('every refusal of a scope is told by the precedence of the refusals', () => {
  for (const { refusal, rank } of SCOPE_ROWS) expect(rank).toBe(REFUSAL_CODES.indexOf(refusal));
});

it('what counts as another scope counts by the same parts', () => {
  for (const { scope, counter } of SCOPE_ROWS) expect(SCOPES[counter as keyof typeof SCOPES].by).toEqual(SCOPES[scope].by);
});

it('every default stands where its scope has a place', () => {
  for (const { scope, period, pattern } of DEFAULT_POLICIES) {
    expect(SCOPES[scope].by).toHaveLength(pattern.length);
    expect(Object.keys(SCOPES[scope].refuses)).toContain(period);
  }
});
