import type { Host } from '#kernel';
import { Database, rows } from '#platform';
import { Injectable } from '@nestjs/common';
import { readKey, type PublicKey } from 'openpgp';
import type { EntityManager } from 'typeorm';
import { fingerprintOfPgp, readPgpKey } from './pgp.js';

/** With which OpenPGP keys a carrier comes. Only public keys are known here. */
@Injectable()
export class PgpKeys {
  constructor(private readonly database: Database) {}

  /** The keys in force; one that has expired since is among them, and will not do for anything. */
  async of(host: Host): Promise<PublicKey[]> {
    const found = await this.database.query<{ key: string }>(
      'select public_key as key from billing.carrier_pgp_key where host = $1 and revoked_at is null order by created_at',
      [host],
    );
    return Promise.all(found.map(({ key }) => readKey({ armoredKey: key })));
  }

  /** Whether only signed files are taken of this carrier: once it has had a key, until the operator says otherwise. That its last key was taken back opens no door. */
  async mustSign(host: Host): Promise<boolean> {
    const [found] = await this.database.query<{ must: boolean }>(
      'select not c.unsigned_allowed and exists (select from billing.carrier_pgp_key k where k.host = c.host) as must from billing.carrier c where c.host = $1',
      [host],
    );
    return found!.must;
  }
}

/** What only the owner role may do; a revoked key that is added again is in force again. @returns its fingerprint. @throws Error when it will not do, or another carrier has it. */
export async function addPgpKey(owner: EntityManager, host: Host, text: string): Promise<string> {
  const key = await readPgpKey(text);
  const fingerprint = fingerprintOfPgp(key);
  const added = await rows(
    owner,
    `insert into billing.carrier_pgp_key as k (fingerprint, host, public_key) values ($1, $2, $3)
     on conflict (fingerprint) do update set revoked_at = null, public_key = excluded.public_key where k.host = excluded.host returning 1`,
    [fingerprint, host, key.armor()],
  );
  if (added.length === 0) throw new Error('this key is another carrier’s');
  return fingerprint;
}

/** @returns false when no key in force has this fingerprint. */
export async function revokePgpKey(owner: EntityManager, host: Host, fingerprint: string): Promise<boolean> {
  const revoked = await rows(
    owner,
    'update billing.carrier_pgp_key set revoked_at = now() where host = $1 and fingerprint = $2 and revoked_at is null returning 1',
    [host, fingerprint.replace(/\s/g, '').toUpperCase()],
  );
  return revoked.length > 0;
}

export async function allowUnsigned(owner: EntityManager, host: Host, allowed: boolean): Promise<void> {
  await rows(owner, 'update billing.carrier set unsigned_allowed = $2 where host = $1 returning 1', [host, allowed]);
}
