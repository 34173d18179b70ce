/**
 * A question that rides along with another room's statement, so that a hot path needs no trip of its own for it.
 * It answers one JSON value; its parameters are numbered from `first`.
 */
export interface Aside<Answer> {
  readonly sql: (first: number) => string;
  readonly values: readonly unknown[];
  readonly read: (value: unknown) => Answer;
}

/** Two questions that ride along as one. */
export const both = <A, B>(a: Aside<A>, b: Aside<B>): Aside<readonly [A, B]> => ({
  sql: (first) => `select jsonb_build_array((${a.sql(first)}), (${b.sql(first + a.values.length)}))`,
  values: [...a.values, ...b.values],
  read: (answers) => {
    const [one, other] = answers as [unknown, unknown];
    return [a.read(one), b.read(other)];
  },
});
