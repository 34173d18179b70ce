import { randomBytes } from 'node:crypto';
import { HOSTS, type Host } from '#kernel';
import { Database, newId, rows, sameSecret, sha256 } from '#platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Which carrier is at the door. Keys are kept as hashes; a revoked key is refused at once. */
@Injectable()
export class CarrierKeys {
  constructor(private readonly database: Database) {}

  /** @returns null for a key that is not ours. */
  async hostOf(key: string): Promise<Host | null> {
    const hash = sha256(key);
    const [found] = await this.database.query<{ hash: string; host: Host }>(
      'select hash, host from billing.carrier_key where hash = $1 and revoked_at is null',
      [hash],
    );
    return found && sameSecret(found.hash, hash) ? found.host : null;
  }
}

/** What only the owner role may do. @returns the key; it is shown this once, only its hash is kept. */
export async function createCarrierKey(
  owner: EntityManager,
  host: Host,
  livemode: boolean,
  key = `ck_${livemode ? 'live' : 'test'}_${randomBytes(24).toString('base64url')}`,
): Promise<string> {
  await rows(owner, 'insert into billing.carrier_key (hash, id, host, hint) values ($1, $2, $3, $4) on conflict do nothing', [
    sha256(key),
    newId('key'),
    host,
    `${key.slice(0, 8)}…${key.slice(-4)}`,
  ]);
  return key;
}

/** @returns false when no key in force has this hint. */
export async function revokeCarrierKey(owner: EntityManager, host: Host, hint: string): Promise<boolean> {
  const revoked = await rows(
    owner,
    'update billing.carrier_key set revoked_at = now() where host = $1 and hint = $2 and revoked_at is null returning id',
    [host, hint],
  );
  return revoked.length > 0;
}

/** `ck_test_skt`, `ck_test_kt` and `ck_test_lgu` of every freshly seeded store; never in production. */
export async function seedCarrierKeys(owner: EntityManager): Promise<void> {
  for (const host of HOSTS) await createCarrierKey(owner, host, false, `ck_test_${host}`);
}
