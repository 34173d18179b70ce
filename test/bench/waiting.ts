import type { PasscodeId, PaymentId, PhoneNumber } from '#kernel';
import { won, type MerchantId } from '#kernel';
import { Passcodes } from '#passcodes';
import { tokenHash, windowToken } from '#payments';
import { newId, Secrets, type Config } from '#platform';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { CheckoutModule } from '../../apps/checkout/checkout.module.js';
import { withPool } from './store.js';

const DEMO = 'mer_00000000000000000000000000' as MerchantId;
const AMOUNT = won(1000);
const LINES = 100_000;
/** Whose line it is does not matter to us, only its key does. */
export const NUMBER = '01041234567';

/** A payment whose code has been texted, and that code. */
export interface Waiting {
  readonly id: PaymentId;
  readonly token: string;
  readonly code: string;
}

/** Checkout's journeys without its door. */
export async function withCheckout<T>(config: Config, work: (checkout: INestApplicationContext) => Promise<T>): Promise<T> {
  const checkout = await NestFactory.createApplicationContext(CheckoutModule.for(config), { logger: false });
  try {
    return await work(checkout);
  } finally {
    await checkout.close();
  }
}

/** A hundred thousand lines whose carrier has been asked about them, and persons who are kept from nothing. */
export const layLines = (config: Config): Promise<unknown> =>
  withPool(config.ownerUrl, 1, (pool) =>
    pool.query(
      `insert into limits.line select 'line-' || i, 'person-' || i, 1000000000000, true, 'carrier:skt', platform.now() from generate_series(0, ${LINES - 1}) i on conflict do nothing;
       insert into risk.line select 'line-' || i, platform.now() - interval '100 days' from generate_series(0, ${LINES - 1}) i on conflict do nothing;
       insert into limits.policy (scope, period, pattern, cap, valid_from, set_by, set_at) values ('person', 'month', '*', 1000000000000, platform.now() - interval '1 hour', 'bench', platform.now());
       analyze limits.line, risk.line`,
    ),
  );

let lines = 0;

/** So many payments that wait for their codes, each on the next line or all on one; written as registering, identifying and texting leave them. */
export async function waiting(checkout: INestApplicationContext, config: Config, many: number, on: 'apart' | 'hot'): Promise<Waiting[]> {
  const [secrets, passcodes] = [checkout.get(Secrets, { strict: false }), checkout.get(Passcodes, { strict: false })];
  const rows = Array.from({ length: many }, () => {
    const [id, passcodeId]: [PaymentId, PasscodeId] = [newId('payment'), newId('passcode')];
    const lineKey = on === 'hot' ? 'line-hot' : `line-${lines++ % LINES}`;
    const token = windowToken(secrets, id);
    const phoneNumber = `+82${NUMBER.slice(1)}` as PhoneNumber;
    const code = passcodes.code({ passcodeId, paymentId: id, amount: AMOUNT, merchantId: DEMO, lineKey }, secrets.activeKeyId);
    return { id, passcodeId, lineKey, token, code, hash: tokenHash(token), sealed: secrets.seal('phone', id, phoneNumber) };
  });
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
  const columns = [column('id'), column('passcodeId'), column('lineKey'), column('hash'), column('sealed'), secrets.activeKeyId, DEMO];
  const from = 'unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) u (id, passcode, line, hash, sealed)';
  await withPool(config.ownerUrl, 1, (pool) =>
    pool.query(
      `with paid as (
         insert into payments.payment (id, merchant_id, order_id, amount, item_name, goods_class, category, capture, return_url, metadata, livemode, status, token_hash, brand, line_key,
             phone_sealed, phone_masked, consent_terms, consent_amount, consented_at, sends, sequence, created_at, expires_at, changed_at)
         select id, $7, id, ${AMOUNT}, '별사탕 100개', 'digital', 'content', 'automatic', 'https://shop.example/back', '{}', false, 'code_sent', hash, 'skt', line,
             sealed, '010-****-4567', '1', '1', now(), 1, 1, platform.now(), platform.now() + interval '30 minutes', platform.now() from ${from})
       insert into passcodes.passcode (id, payment_id, line_key, brand, host, ip_key, key_id, state, texted, sms_status, monthly_ceiling, person_key, issued_at, sealed_at, last_sent_at)
       select passcode, id, line, 'skt', 'skt', md5(id), $6, 'texted', 1, 'delivered', 1000000000000, 'person' || line, platform.now(), platform.now(), platform.now() from ${from}`,
      columns,
    ),
  );
  return rows;
}
