import type { Host } from '#kernel';
import { rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Day } from './billing.rules.js';
import { BREAKS_MOST, type Difference, type Found } from './compared.js';
import { CHARGES, OF_DAY } from './listings.js';

/** Our ledger and the carrier's own list of its payments: charges of a calendar day, by the carrier's dates. */
@Injectable()
export class CompareBook {
  /** @param look under which the list was kept, whole. */
  async run(tx: Tx, host: Host, day: Day, look: string): Promise<Found<number>> {
    const [sums] = await rows<{ ours: number; theirs: number; waiting: number }>(
      tx,
      `${SIDES} select (select coalesce(sum(amount), 0) from ours)::bigint as ours,
         ((select coalesce(sum(said), 0) from ours where status = 'succeeded') + (select coalesce(sum(amount), 0) from more))::bigint as theirs,
         ((select count(*) from ours where status is null and reference is not null) + (select count(*) from more where waiting))::int as waiting`,
      [host, day, look],
    );
    const { ours, theirs, waiting } = sums!;
    const found = await rows<Difference>(tx, `${SIDES} ${DIFFERENCES} limit $4`, [host, day, look, BREAKS_MOST]);
    const breaks = found.map((one) => ({ host, businessDate: day, compared: 'book' as const, ...one }));
    return { ours, theirs, breaks, unknown: waiting > 0 ? `${waiting} payments are still being asked about` : null };
  }
}

/** `ours` with what the list says of each; `more`: taken on that day, and by no charge of ours of any day. */
const SIDES = `
  with ours as (
    select m.id, m.payment_id, m.amount, l.carrier_reference as reference, t.status, t.amount as said
      from ${CHARGES} left join billing.listed t on t.look = $3 and t.id = l.carrier_reference where ${OF_DAY}),
  more as (
    select t.id, t.amount, a.payment_id, a.state, a.stuck_because, a.state in ('started', 'silent') and a.stuck_because is null as waiting
      from billing.listed t left join billing.attempt a on a.id = t.mark
     where t.look = $3 and t.status = 'succeeded' and t.paid_at >= billing.day_ends($2::date - 1) and t.paid_at < billing.day_ends($2::date)
       and not exists (select from ours where ours.reference = t.id)
       and not exists (select from billing.line l where l.payment_id = a.payment_id and l.type = 'CHARGE' and l.carrier_reference = t.id))`;

const DIFFERENCES = `
  select case status when 'succeeded' then 'amount' when 'absent' then 'missing' else 'state' end as class,
         id as about, payment_id as "paymentId", amount as ours, case status when 'succeeded' then said when 'absent' then null else 0 end as theirs,
         case status when 'succeeded' then 'The carrier has taken another amount.' when 'absent' then 'The carrier has no such payment.' else 'The carrier says that it is ' || status || '.' end as detail
    from ours where status is not null and (status <> 'succeeded' or said is distinct from amount)
  union all
  select 'missing', id, payment_id, amount, null, 'We do not know which payment of the carrier this is.' from ours where reference is null
  union all
  select case when state is null then 'extra' else 'state' end, id, payment_id, case when state is null then null else 0 end, amount,
         case when state is null then 'The carrier has a payment that we never asked for.' when stuck_because is null then 'The carrier has taken what we take for not charged.'
           else 'The carrier has taken what we have been asking about in vain.' end
    from more where waiting is not true`;
