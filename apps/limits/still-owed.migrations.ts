import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an accepted objection promised and is not back yet stays, as it stays on the operators' list of what is owed. Of what was taken back from the merchant unpaid
 * nothing is owed. And the last movement is also the last answer of a carrier and the last move of the payment, however late: its merchant is still being told.
 */
export class StillOwed1763600001861 implements MigrationInterface {
  readonly name = 'StillOwed1763600001861';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function retention.due(p_limit int) returns setof text language sql stable set search_path = '' as $$
        with t as materialized (select platform.now() at time zone 'Asia/Seoul' as now)
        select p.id from payments.payment p, t
         where p.erased_at is null and p.created_at < (t.now - interval '1 year') at time zone 'Asia/Seoul'
           and p.status in ('charged', 'refunded', 'refused', 'expired', 'cancelled') and p.refunding_amount = 0
           and (t.now - case when p.charged_at is not null and p.amount > 10000 then interval '5 years' else interval '1 year' end) at time zone 'Asia/Seoul'
               > greatest(p.created_at, p.changed_at, p.charged_at,
                          (select max(a.answered_at) from payments.attempt a where a.payment_id = p.id),
                          (select max(coalesce(r.refunded_at, r.created_at)) from payments.refund r where r.payment_id = p.id),
                          (select max(coalesce(o.answered_at, o.opened_at)) from payments.objection o where o.payment_id = p.id))
           and not exists (select from payments.attempt a where a.payment_id = p.id and (a.state in ('started', 'silent') or a.due_at is not null))
           and not exists (select from payments.refund r where r.payment_id = p.id and r.status in ('pending', 'unknown'))
           and not exists (select from payments.objection o where o.payment_id = p.id
             and (o.state = 'open' or o.state = 'accepted' and p.status = 'charged' and not p.clawed_back and p.refunded_amount < p.amount))
           and not exists (select from billing.line l join billing.pending b on b.line_id = l.id where l.payment_id = p.id)
         order by p.created_at limit p_limit $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
