import type { Tx } from './database.js';

type Statement = readonly [sql: string, parameters: unknown[]];
/** The statement that does for all of them what one would do for each. */
export type OfMany<One> = (all: readonly One[]) => Statement;

const gatherings = new WeakMap<Tx, Map<OfMany<never>, unknown[]>>();

/** As `unanswered`, but for all that this transaction has to say of the kind at once, and not before its COMMIT: nobody may look for it in between. */
export function gathered<One>(tx: Tx, ofMany: OfMany<One>, one: One): void {
  const kinds = gatherings.get(tx) ?? new Map<OfMany<never>, unknown[]>();
  gatherings.set(tx, kinds);
  const all = kinds.get(ofMany);
  if (all) all.push(one);
  else kinds.set(ofMany, [one]);
}

/** What is to be said before the COMMIT, kind by kind in the order in which they came up. */
export const gatheredBy = (tx: Tx): Statement[] => [...(gatherings.get(tx) ?? [])].map(([ofMany, all]) => ofMany(all as never[]));

/** The columns of rows, as `unnest` takes them. */
export const turned = (rows: readonly (readonly unknown[])[]): unknown[][] => rows[0]!.map((_, column) => rows.map((row) => row[column]));
