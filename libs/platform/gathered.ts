import type { Tx } from './database.js';

type Statement = readonly [sql: string, parameters: unknown[]];
/** The statement that does for all of them what one would do for each. */
export type OfMany<One> = (all: readonly One[]) => Statement;

const gatherings = new WeakMap<Tx, Map<OfMany<never>, unknown[]>>();

/** As `unanswered`, but for all that this transaction has to say of the kind at once, and not before its COMMIT: nobody may look for it in between. */
export function gathered<One>(tx: Tx, ofMany: OfMany<One>, one: One): void {
  const kinds = gatherings.get(tx);
  if (!kinds) throw new Error('gathered outside of a transaction, or after its end');
  const all = kinds.get(ofMany);
  if (all) all.push(one);
  else kinds.set(ofMany, [one]);
}

/** From now on this transaction gathers. @returns what it has gathered, kind by kind in the order in which they came up, and then no more. */
export function gathering(tx: Tx): () => Statement[] {
  const kinds = new Map<OfMany<never>, unknown[]>();
  gatherings.set(tx, kinds);
  return () => (gatherings.delete(tx), [...kinds].map(([ofMany, all]) => ofMany(all as never[])));
}

/** The columns of rows, as `unnest` takes them. */
export const turned = (rows: readonly (readonly unknown[])[]): unknown[][] => rows[0]!.map((_, column) => rows.map((row) => row[column]));
