import { randomBytes } from 'node:crypto';
import { HOSTS, type Host, type MerchantId } from '#kernel';
import { newId, rows, sha256 } from '#platform';
import type { EntityManager } from 'typeorm';

/** What only the owner role may do: make merchants, keys, origins and contracts. Behind `npm run merchant`. */

export async function createMerchant(
  owner: EntityManager,
  merchant: { id?: MerchantId; name: string; contact: string; livemode: boolean },
): Promise<MerchantId> {
  const id = merchant.id ?? newId('merchant');
  await rows(owner, 'insert into merchants.merchant (id, name, contact, livemode) values ($1, $2, $3, $4) on conflict (id) do nothing', [
    id,
    merchant.name,
    merchant.contact,
    merchant.livemode,
  ]);
  return id;
}

/** @returns the key; it is shown this once, only its hash is kept. */
export async function createKey(
  owner: EntityManager,
  merchantId: MerchantId,
  livemode: boolean,
  key = `sk_${livemode ? 'live' : 'test'}_${randomBytes(24).toString('base64url')}`,
): Promise<string> {
  await rows(owner, 'insert into merchants.api_key (hash, id, merchant_id, hint) values ($1, $2, $3, $4) on conflict do nothing', [
    sha256(key),
    newId('key'),
    merchantId,
    `${key.slice(0, 8)}…${key.slice(-4)}`,
  ]);
  return key;
}

/** @returns false when no key in force has this hint. */
export async function revokeKey(owner: EntityManager, merchantId: MerchantId, hint: string): Promise<boolean> {
  const revoked = await rows(
    owner,
    'update merchants.api_key set revoked_at = now() where merchant_id = $1 and hint = $2 and revoked_at is null returning id',
    [merchantId, hint],
  );
  return revoked.length > 0;
}

export async function addOrigin(owner: EntityManager, merchantId: MerchantId, origin: string): Promise<void> {
  await rows(owner, 'insert into merchants.return_origin (merchant_id, origin) values ($1, $2) on conflict do nothing', [
    merchantId,
    origin,
  ]);
}

/**
 * @param recharges where the carrier gives no part back, a part goes back as a cancel of all and a new charge of the rest.
 * @param clawsBack the merchant bears what subscribers do not pay.
 */
export async function addContract(
  owner: EntityManager,
  merchantId: MerchantId,
  host: Host,
  goodsClass: string,
  recharges = false,
  clawsBack = false,
): Promise<void> {
  await rows(
    owner,
    `insert into merchants.contract (merchant_id, host, goods_class, recharges, claws_back) values ($1, $2, $3, $4, $5)
     on conflict (merchant_id, host, goods_class) do update set until = null, recharges = excluded.recharges, claws_back = excluded.claws_back`,
    [merchantId, host, goodsClass, recharges, clawsBack],
  );
}

export async function endContract(owner: EntityManager, merchantId: MerchantId, host: Host, goodsClass: string): Promise<void> {
  await rows(owner, 'update merchants.contract set until = now() where merchant_id = $1 and host = $2 and goods_class = $3', [
    merchantId,
    host,
    goodsClass,
  ]);
}

/** The merchant of every freshly seeded store; never in production. */
export const DEMO_MERCHANT = {
  id: 'mer_00000000000000000000000000' as MerchantId,
  name: '별사탕 상점',
  contact: '02-000-0000',
  key: 'sk_test_demo',
  origins: ['http://127.0.0.1:*', 'http://localhost:*', 'https://shop.example'],
} as const;

export async function seedDemoMerchant(owner: EntityManager): Promise<void> {
  const id = await createMerchant(owner, { ...DEMO_MERCHANT, livemode: false });
  await createKey(owner, id, false, DEMO_MERCHANT.key);
  for (const origin of DEMO_MERCHANT.origins) await addOrigin(owner, id, origin);
  for (const host of HOSTS) for (const goodsClass of ['digital', 'physical']) await addContract(owner, id, host, goodsClass);
}
