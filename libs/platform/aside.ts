/**
 * A question that rides along with another room's statement, so that a hot path needs no trip of its own for it.
 * It answers one JSON value; its parameters are numbered from `first`.
 */
export interface Aside<Answer> {
  readonly sql: (first: number) => string;
  readonly values: readonly unknown[];
  readonly read: (value: unknown) => Answer;
}
