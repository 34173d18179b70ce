import type { Config } from '#platform';
import { withPool } from './store.js';

const DEMO = 'mer_00000000000000000000000000';
/** So many lines bought them, evenly over these days: older ones would be erased while the others buy. */
const LINES = 50_000;
const DAYS = 360;
/** A day more, and keys would be forgotten while the others buy. */
const KEY_DAYS = 39;

/** Old purchases, as a year of them would lie there, in what buying looks into; ledger, lines of bills and what else is only added to stay as they are. */
export const layOldPayments = (config: Config, many: number): Promise<void> =>
  withPool(config.ownerUrl, 1, async (pool) => {
    for (const sql of [MONTHS, ...ROWS]) await pool.query(sql.replaceAll('$many', String(many)));
  });

/** As they were made when their time came. */
const MONTHS = `do $$ declare t text; m date; begin
  set local timezone = 'UTC';
  for t in select name from platform.partitioned loop
    for ago in 1..12 loop
      m := date_trunc('month', now()) - make_interval(months => ago);
      execute format('create table %s partition of %s for values from (%L) to (%L)', t || to_char(m, '"_"YYYY_MM'), t, m, (m + interval '1 month')::date);
    end loop;
  end loop;
  perform platform.make_partitions();
end $$`;

const EACH = `generate_series(1, $many) i, lateral (select 'old' || lpad(i::text, 24, '0') as old, 'line-' || i % ${LINES} as line,
  now() - make_interval(secs => i::float8 * ${DAYS * 86_400} / $many) as at) o`;

const ROWS = [
  `insert into payments.payment (id, merchant_id, order_id, amount, item_name, goods_class, category, capture, return_url, metadata, livemode, status, token_hash, browser_hash,
      brand, line_key, phone_sealed, phone_masked, sends, sequence, limit_month, billing_month, carrier_reference, created_at, expires_at, changed_at, charged_at)
   select 'pay_' || old, '${DEMO}', old, 4900, '별사탕 100개', 'digital', 'content', 'automatic', 'https://shop.example/back', '{}', false, 'charged', md5('t' || old) || md5(old), md5(old), 'skt', line,
      'k1.' || md5(old) || md5(line), '010-****-1234', 1, 4, to_char(at, 'YYYY-MM'), to_char(at, 'YYYY-MM'), md5(old), at, at + interval '10 minutes', at, at from ${EACH}`,
  `insert into payments.taken_order select '${DEMO}', old, 'pay_' || old from ${EACH}`,
  `insert into payments.registered_key (hash, payment_id) select md5('k' || old), 'pay_' || old from ${EACH}`,
  `insert into payments.event (id, payment_id, at, kind) select 'row_' || k || old, 'pay_' || old, at, (array['registered', 'identified', 'line_cleared', 'code_texted', 'held', 'charge_taken'])[k] from ${EACH}, generate_series(1, 6) k`,
  `insert into payments.attempt (id, payment_id, kind, host, amount, state, carrier_payment_id, started_at, posted_at, answered_at) select 'att_' || old, 'pay_' || old, 'charge', 'skt', 4900, 'yes', md5(old), at, at, at from ${EACH}`,
  `insert into passcodes.passcode (id, payment_id, line_key, brand, host, key_id, state, texted, monthly_ceiling, person_key, issued_at, sealed_at, last_sent_at)
   select 'otp_' || old, 'pay_' || old, line, 'skt', 'skt', 'k1', 'texted', 1, 1000000, line, at, at, at from ${EACH}`,
  `insert into limits.hold (payment_id, amount, month, keys, state, held_at, ended_at) select 'pay_' || old, 4900, to_char(at, 'YYYY-MM'), array['line_month:' || line || ':' || to_char(at, 'YYYY-MM')], 'spent', at, at from ${EACH}`,
  `insert into limits.counter (key, spent) select distinct 'line_month:' || line || ':' || to_char(at, 'YYYY-MM'), 4900 from ${EACH}`,
  `insert into limits.line select distinct on (line) line, line, 1000000, true, 'carrier:skt', at from ${EACH}`,
  `insert into risk.line select distinct on (line) line, at from ${EACH}`,
  `insert into risk.trace (payment_id, line_key, address, amount, at) select 'pay_' || old, line, md5(line), 4900, at from ${EACH}`,
  `insert into risk.carrier_of_person (person_key, host, last_at) select distinct on (line) line, 'skt', at from ${EACH}`,
  `insert into webhooks.event (id, merchant_id, payment_id, type, sequence, data_sealed, created_at) select 'evt_' || old, '${DEMO}', 'pay_' || old, 'payment.charged', 4, repeat(md5(old), 20), at from ${EACH}`,
  `insert into webhooks.place (event_id, event_at, merchant_id, position) select 'evt_' || old, at, '${DEMO}', (select coalesce(max(position), 0) from webhooks.place) + i from ${EACH}`,
  `insert into webhooks.delivery (id, event_id, endpoint_id, state, tries, created_at) select 'dlv_' || old, 'evt_' || old, 'end_old', 'delivered', 1, at from ${EACH}`,
  `insert into webhooks.try (id, delivery_id, at, status, ms) select 'try_' || old, 'dlv_' || old, at, 204, 5 from ${EACH}`,
  `insert into platform.idempotency (owner, key, hash, status, body, at) select '${DEMO}', old, md5(old), 201, repeat(md5(old), 20), at from ${EACH}
    where at > now() - make_interval(days => ${KEY_DAYS})`,
];
