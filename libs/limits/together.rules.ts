import type { PaymentId, Won } from '#kernel';
import { claims, factsOf, type Buyer, type Claim } from './limits.rules.js';
import { SCOPES, type Scope } from './scopes.rules.js';

export interface Wanting {
  readonly paymentId: PaymentId;
  readonly amount: Won;
  readonly buyer: Buyer;
}

/** Scopes of which something is counted, so that it matters whose the counter is. */
const COUNTING = (Object.keys(SCOPES) as Scope[]).filter((scope) =>
  Object.keys(SCOPES[scope].refuses).some((period) => period !== 'payment'),
);

/**
 * What several payments ask for, as `limits.reserve_together` takes it: about each payment, whose its counters are (one for each scope that counts, null where it has
 * none), and all places where a policy may stand. A place that several ask for is built and sent once.
 */
export function wantedTogether(all: readonly Wanting[]): unknown[] {
  const asking = all.map(({ buyer }) => claims(factsOf(buyer)));
  const places = placesOf(asking);
  return [
    all.map(({ paymentId }) => paymentId),
    all.map(({ amount }) => amount),
    all.map(({ buyer }) => buyer.lineKey),
    all.map(({ buyer }) => buyer.goodsClass === 'physical'),
    all.map(({ buyer }) => buyer.monthlyCeiling),
    COUNTING,
    asking.flatMap(whosOf),
    // In no pattern is a space, and lists of hundreds are sooner written and read so than as arrays.
    places.map(({ scope }) => scope).join(' '),
    places.map(({ pattern }) => pattern).join(' '),
    places.map(({ of }) => of).join(' '),
  ];
}

/** @returns `of`: the number of the payment that asks for the place, from 1; 0 when all do. */
function placesOf(asking: readonly (readonly Claim[])[]): (Omit<Claim, 'who'> & { readonly of: number })[] {
  const askers = new Map<string, Omit<Claim, 'who'> & { readonly all: number[] }>();
  for (const [i, some] of asking.entries())
    for (const { scope, pattern } of some) {
      const place = `${scope} ${pattern}`;
      const known = askers.get(place);
      if (known?.all.at(-1) === i + 1) continue;
      if (known) known.all.push(i + 1);
      else askers.set(place, { scope, pattern, all: [i + 1] });
    }
  return [...askers.values()].flatMap(({ scope, pattern, all }) =>
    (all.length === asking.length ? [0] : all).map((of) => ({ scope, pattern, of })),
  );
}

function whosOf(claimed: readonly Claim[]): (string | null)[] {
  const whos = new Map(claimed.map(({ scope, who }) => [scope, who]));
  return COUNTING.map((scope) => whos.get(scope) ?? null);
}
