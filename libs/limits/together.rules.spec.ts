import { won, type MerchantId, type PaymentId, type PhoneNumber } from '#kernel';
import { claims, factsOf, type Buyer } from './limits.rules.js';
import { wantedTogether } from './together.rules.js';

const wanting = (lineKey: string, members: Partial<Buyer> = {}) => {
  const known = { personKey: 'a b', monthlyCeiling: 300_000, phoneNumber: '+821012345678' as PhoneNumber, brand: 'skt' } as const;
  const bought = { merchantId: 'mer_1' as MerchantId, category: 'content', goodsClass: 'digital', ipKey: null, automatic: false };
  const buyer: Buyer = { lineKey, ...known, ...bought, ...members };
  return { paymentId: `pay_${lineKey}` as PaymentId, amount: won(1000), buyer };
};

it('several payments ask for the places for which each would ask, and for none twice', () => {
  const all = [wanting('one'), wanting('two'), wanting('two', { category: 'game', ipKey: 'here' })];
  const [scopes, patterns, of] = (wantedTogether(all).slice(-3) as string[]).map((list) => list.split(' '));
  const places = scopes!.map((scope, i) => ({ place: `${scope} ${patterns![i]}`, of: Number(of![i]) }));
  for (const [i, { buyer }] of all.entries()) {
    const asked = places.filter((one) => one.of === 0 || one.of === i + 1).map(({ place }) => place);
    expect(asked.sort()).toEqual(claims(factsOf(buyer)).map(({ scope, pattern }) => `${scope} ${pattern}`).sort()); // prettier-ignore
  }
});

it('a counter belongs to the payment, whoever else asks for the place where its cap stands', () => {
  const values = wantedTogether([wanting('one'), wanting('two', { ipKey: 'here' })]);
  const [counting, whos] = values.slice(5, 7) as [string[], (string | null)[]];
  const of = (n: number, scope: string) => whos[n * counting.length + counting.indexOf(scope)];
  expect([of(0, 'line'), of(1, 'line'), of(0, 'ip'), of(1, 'ip'), of(1, 'person')]).toEqual(['one', 'two', null, 'here', 'a b']);
});
