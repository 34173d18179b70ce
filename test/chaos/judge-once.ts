import type { Wrong } from './judge.js';

/** A payment or a refund, whether its merchant was ever answered that it exists or not. */
export interface Registered {
  readonly id: string;
  /** What it came from: an order, or the payment of which a merchant wished to have something back. */
  readonly of: string;
  readonly failed: boolean;
}

/** True in the end: one order is one payment, also where the answer that would have told of the first never came. */
export const oncePerOrder = (payments: readonly Registered[]): Wrong[] =>
  [...grouped(payments)]
    .filter(([, all]) => all.length > 1)
    .map(([order, all]) => ({
      what: 'doubled',
      about: all[0]!.id,
      text: `order ${order} stands in the database as ${all.length} payments`,
    }));

/** True in the end: one wish is one refund, unless that failed. @param keys under how many keys it was asked for. */
export const oncePerWish = (refunds: readonly Registered[], keys: number): Wrong[] =>
  [...grouped(refunds)]
    .filter(([, all]) => all.length > keys || all.filter(({ failed }) => !failed).length > 1)
    .map(([payment, all]) => ({
      what: 'doubled',
      about: payment,
      text: `one wish stands in the database as ${all.length} refunds of ${payment}`,
    }));

function grouped(all: readonly Registered[]): Map<string, Registered[]> {
  const groups = new Map<string, Registered[]>();
  for (const one of all) groups.set(one.of, [...(groups.get(one.of) ?? []), one]);
  return groups;
}
