import type { Month } from '#kernel';
import { rows, unhurried } from '#platform';
import type { EntityManager } from 'typeorm';

/** Keys end with their hour, day or month, so they compare with a month; the moves of a month's keys lie in it or after it. */
const PERIOD = `substring(k from '[^:]*$')`;
const MOVES = `select * from limits.move where at >= ($1 || '-01')::timestamp at time zone 'Asia/Seoul'`;
const FOLDED = `
  select k as key, sum(spent) as spent, sum(reserved) as reserved from (
    select k, case what when 'spent' then amount when 'given_back' then -amount else 0 end as spent,
           case what when 'held' then amount when 'given_back' then 0 else -amount end as reserved from (${MOVES}) m, unnest(keys) k
    union all select k, 1, 0 from (${MOVES}) m, unnest(counted) k) changes
   where ${PERIOD} >= $1 group by k`;
const COUNTED = `
  select key, spent, reserved, true as strict from limits.counter k where ${PERIOD.replace('k from', 'key from')} >= $1
  union all select key, sum(used), 0, false from limits.slot where ${PERIOD.replace('k from', 'key from')} >= $1 group by key`;

/** Each finds what cannot be unless there is a bug, or somebody was at the tables by hand. */
const CHECKS = {
  'a counter that is not the fold of its history': `
    select coalesce(c.key, f.key) as about from (${COUNTED}) c full join (${FOLDED}) f using (key)
     where case when coalesce(c.strict, true) then (coalesce(c.spent, 0), coalesce(c.reserved, 0)) <> (coalesce(f.spent, 0), coalesce(f.reserved, 0))
                else c.spent <> coalesce(f.spent + f.reserved, 0) end`,
  'a hold that is not what its history says': `
    select coalesce(h.payment_id, m.payment_id) as about from (select * from limits.hold where month >= $1) h
      full join (select payment_id, sum(amount) filter (where what = 'held') as held, max(what) filter (where what not in ('held', 'given_back')) as ended,
                        count(*) filter (where what <> 'given_back') as changes, coalesce(sum(amount) filter (where what = 'given_back'), 0) as returned, min(at) as began
                   from (${MOVES}) m group by payment_id) m using (payment_id)
     where case when h.payment_id is null then m.held is not null
                else (h.amount, case when h.state <> 'held' then h.state end, case when h.state = 'held' then 1 else 2 end, h.returned) is distinct from (m.held, m.ended, m.changes, m.returned) end`,
  'a split counter whose quotas are not its cap': `
    select key as about from limits.slot where ${PERIOD.replace('k from', 'key from')} >= $1 group by key having sum(quota) <> min(cap) or min(cap) <> max(cap)`,
  'lines that are not those seen': `
    select s.key as about from limits.seen s left join limits.counter c using (key) where ${PERIOD.replace('k from', 's.key from')} >= $1 group by s.key, c.spent having count(*) <> coalesce(c.spent, 0)`,
} as const;

export interface Disagreement {
  readonly what: keyof typeof CHECKS;
  /** The counter, or the payment. */
  readonly about: string;
}

export interface Checked {
  /** What was looked at. */
  readonly counters: number;
  readonly holds: number;
  readonly changes: number;
  readonly disagreements: readonly Disagreement[];
}

/** Goes through all counters of `from` and later; call it in one transaction of its own. None disagrees unless there is a bug. @param limit of each kind. */
export async function checkLimits(manager: EntityManager, from: Month = '0001-01', limit = 100): Promise<Checked> {
  // One moment of the books for all of it; seconds for each million of changes.
  await rows(manager, 'set transaction isolation level repeatable read');
  await unhurried(manager);
  // Older months have been erased with all that belongs to them.
  const [kept] = await rows<{ since: Month }>(manager, 'select greatest(month, $1) as since from limits.kept_since', [from]);
  const { since } = kept!;
  const disagreements: Disagreement[] = [];
  for (const [what, sql] of Object.entries(CHECKS) as [Disagreement['what'], string][]) {
    const some = await rows<{ about: string }>(manager, `select about from (${sql}) found order by about limit $2`, [since, limit]);
    disagreements.push(...some.map(({ about }) => ({ what, about })));
  }
  const [seen] = await rows<Omit<Checked, 'disagreements'>>(
    manager,
    `select (select count(*) from (${COUNTED}) c)::int as counters, (select count(*) from limits.hold where month >= $1)::int as holds, (select count(*) from (${MOVES}) m)::int as changes`,
    [since],
  );
  return { ...seen!, disagreements };
}
