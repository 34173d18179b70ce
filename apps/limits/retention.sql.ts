/** Won over which the law wants the record of a payment kept for five years; up to it one year is enough. */
const LONG_OVER_WON = 10_000;

/** Payments that are over and whose legal time has come, by the database's clock in Korea. Nothing that is still open, disputed or on its way is among them. */
const DUE = `
  create or replace function retention.due(p_limit int) returns setof text language sql stable set search_path = '' as $$
    with t as materialized (select platform.now() at time zone 'Asia/Seoul' as now)
    select p.id from payments.payment p, t
     where p.erased_at is null and p.created_at < (t.now - interval '1 year') at time zone 'Asia/Seoul'
       and p.status in ('charged', 'refunded', 'refused', 'expired', 'cancelled') and p.refunding_amount = 0
       and (t.now - case when p.charged_at is not null and p.amount > ${LONG_OVER_WON} then interval '5 years' else interval '1 year' end) at time zone 'Asia/Seoul'
           > greatest(p.created_at, p.charged_at, (select max(coalesce(r.refunded_at, r.created_at)) from payments.refund r where r.payment_id = p.id),
                      (select max(coalesce(o.answered_at, o.opened_at)) from payments.objection o where o.payment_id = p.id))
       and not exists (select from payments.attempt a where a.payment_id = p.id and a.state in ('started', 'silent'))
       and not exists (select from payments.refund r where r.payment_id = p.id and r.status in ('pending', 'unknown'))
       and not exists (select from payments.objection o where o.payment_id = p.id and o.state = 'open')
       and not exists (select from billing.line l join billing.pending b on b.line_id = l.id where l.payment_id = p.id)
     order by p.created_at limit p_limit $$;`;

/** Erases who paid for what, where and with which line. What stays says that so much money moved on such a day between us, a merchant and a carrier: the books go on agreeing. */
const ERASE = `
  create or replace function retention.erase(p_ids text[]) returns void language plpgsql set search_path = '' as $$
    declare v_lines text[] := array(select distinct line_key from payments.payment where id = any(p_ids) and line_key is not null);
    begin
      perform set_config('tollgate.erasing', 'on', true);
      update payments.payment set erased_at = platform.now(), order_id = id, item_name = '', return_url = '', service_period = null, metadata = '{}', browser_hash = null,
          locked_brand = null, locked_phone_sealed = null, line_key = null, phone_sealed = null, phone_masked = null, consent_terms = null, consent_amount = null, consented_at = null
       where id = any(p_ids);
      update payments.taken_order set payment_id = null where payment_id = any(p_ids);
      update payments.registered_key set payment_id = null where payment_id = any(p_ids);
      update payments.refund set reason = null where payment_id = any(p_ids) and reason is not null;
      update payments.objection set reason = '', answer = case when answer is not null then '' end where payment_id = any(p_ids);
      update payments.event set detail = '{}' where payment_id = any(p_ids) and detail <> '{}';
      delete from passcodes.passcode where payment_id = any(p_ids);
      delete from notices.notice where payment_id = any(p_ids);
      delete from subscribers.second_factor where payment_id = any(p_ids);
      delete from subscribers.challenge where subject = any(p_ids);
      update billing.line set phone_sealed = null, item_name = '' where payment_id = any(p_ids);
      delete from webhooks.try t using webhooks.delivery d, webhooks.event e where t.delivery_id = d.id and d.event_id = e.id and e.payment_id = any(p_ids);
      delete from webhooks.delivery d using webhooks.event e where d.event_id = e.id and e.payment_id = any(p_ids);
      delete from webhooks.place w using webhooks.event e where w.event_id = e.id and e.payment_id = any(p_ids);
      delete from webhooks.event where payment_id = any(p_ids);
      -- A line of which no record is left is not known any more; what its owner has blocked stays blocked, under a key that names nobody.
      v_lines := array(select l from unnest(v_lines) l where not exists (select from payments.payment p where p.line_key = l));
      delete from subscribers.passkey where line_key = any(v_lines);
      delete from risk.line where line_key = any(v_lines);
      delete from limits.ceiling where line_key = any(v_lines);
      delete from limits.line where line_key = any(v_lines);
      perform set_config('tollgate.erasing', 'off', true);
    end $$;`;

/** Limits of months that ended more than a year ago: counters, holds and their history go together, and the check begins after them. */
const FORGET_LIMITS = `
  create or replace function retention.forget_limits() returns text language plpgsql set search_path = '' as $$
    declare
      v_since text := to_char(platform.now() at time zone 'Asia/Seoul' - interval '1 year', 'YYYY-MM');
      v_from timestamptz := (v_since || '-01')::timestamp at time zone 'Asia/Seoul';
      part text;
    begin
      if v_since <= (select month from limits.kept_since) then return null; end if;
      -- A hold that stands that long needs a person first.
      if exists (select from limits.hold where state = 'held' and held_at < v_from) then return null; end if;
      perform set_config('tollgate.erasing', 'on', true);
      update limits.kept_since set month = v_since;
      delete from limits.counter where substring(key from '[^:]*$') < v_since;
      delete from limits.slot where substring(key from '[^:]*$') < v_since;
      delete from limits.seen where substring(key from '[^:]*$') < v_since;
      delete from limits.hold where month < v_since;
      for part in select c.relname from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'limits.move'::regclass and c.relname ~ '_\\d{4}_\\d\\d$' and replace(right(c.relname, 7), '_', '-') < to_char(v_from at time zone 'UTC', 'YYYY-MM') loop
        execute format('drop table limits.%I', part);
      end loop;
      delete from limits.move where at < v_from;
      perform set_config('tollgate.erasing', 'off', true);
      return v_since;
    end $$;`;

export const RETENTION = `${DUE}${ERASE}${FORGET_LIMITS}`;
