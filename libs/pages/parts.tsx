export type Row = readonly [name: string, value: string | null];

/** Names and values; `bdi` keeps a merchant's text from turning its surroundings around. */
export function Facts({ rows }: { rows: readonly Row[] }) {
  return (
    <dl>
      {rows.map(
        ([name, value]) =>
          value !== null && (
            <div>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}

const MARKS = { good: '✓', bad: '!', wait: '…', over: '×' } as const;
export type MarkKind = keyof typeof MARKS;

export const Mark = ({ kind }: { kind: MarkKind }) => (
  <div class={`mark ${kind}`} aria-hidden="true">
    {MARKS[kind]}
  </div>
);
