import type { Day } from '#billing';
import { newId, Secrets, type Config } from '#platform';
import { withPool } from './store.js';

const AT_ONCE = 20_000;

/** So many charges of SKT in the middle of that day, a payment and a number each, as the ledger's trigger leaves them: in no file yet. */
export const layCharges = (config: Config, many: number, day: Day): Promise<void> =>
  withPool(config.ownerUrl, 1, async (pool) => {
    const secrets = new Secrets(config);
    for (let laid = 0; laid < many; laid += AT_ONCE) {
      const payments = Array.from({ length: Math.min(AT_ONCE, many - laid) }, () => newId('payment'));
      const sealed = payments.map((id, i) => secrets.seal('phone', id, `+8210${String(laid + i).padStart(8, '0')}`));
      const entries = payments.map(() => newId('entry'));
      await pool.query(
        `with made as (insert into billing.line (id, recorded_at, host, at, type, amount, vat, payment_id, carrier_reference, brand, phone_sealed, merchant_id, merchant_name, merchant_contact, item_name, goods_class, automatic)
           select id, platform.now(), 'skt', $5::timestamp at time zone 'Asia/Seoul' + $4::int * interval '1 millisecond' + n * interval '1 millisecond', 'CHARGE', 4900, 445, payment, 'skt-pay-' || md5(payment), 'skt', sealed,
                  'mer_00000000000000000000000000', '별사탕 상점', '02-000-0000', '별사탕 100개', 'digital', false
             from unnest($1::text[], $2::text[], $3::text[]) with ordinality u (id, payment, sealed, n) returning host, at, id, recorded_at)
         insert into billing.pending select host, at, id, recorded_at from made`,
        [entries, payments, sealed, laid, `${day} 12:00`],
      );
    }
    await pool.query('analyze billing.line, billing.pending');
  });
