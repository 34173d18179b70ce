import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Refunds and objections are opened with their payment locked. So whoever erases locks too, and looks once more after: what was opened between the first look and
 * the lock would have been erased with its payment, and could never have been ended.
 */
export class LookAnew1763600001892 implements MigrationInterface {
  readonly name = 'LookAnew1763600001892';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Payments that are over and whose legal time has come: the one rule of what may be erased.
      create view retention.may_go as
        with t as materialized (select platform.now() at time zone 'Asia/Seoul' as now)
        select p.id, p.created_at from payments.payment p, t
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
           and not exists (select from billing.line l join billing.pending b on b.line_id = l.id where l.payment_id = p.id);

      create or replace function retention.due(p_limit int) returns setof text language sql stable set search_path = '' as
        $$ select id from retention.may_go order by created_at limit p_limit $$;

      create or replace function retention.run(p_limit int) returns int language plpgsql security definer set search_path = '' as $$
        declare
          v_due text[];
          v_ids text[];
          v_erased int := 0;
        begin
          -- One at a time; who comes second finds what is left.
          perform pg_advisory_xact_lock(7006);
          loop
            v_due := array(select retention.due(p_limit - v_erased));
            perform from payments.payment where id = any(v_due) order by id for no key update;
            v_ids := array(select id from retention.may_go where id = any(v_due));
            if cardinality(v_ids) > 0 then perform retention.erase(v_ids); end if;
            v_erased := v_erased + cardinality(v_ids);
            -- Where one stays after all, the next is due in its place: fewer than the limit means that there are no more.
            exit when cardinality(v_ids) = cardinality(v_due);
          end loop;
          return v_erased;
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
