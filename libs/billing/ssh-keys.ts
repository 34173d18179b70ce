import { createHash } from 'node:crypto';
import type { Host } from '#kernel';
import { Database, rows } from '#platform';
import { Injectable } from '@nestjs/common';
import ssh2, { type ParsedKey } from 'ssh2';
import type { EntityManager } from 'typeorm';

/** Kinds of keys that a carrier may log in with; an RSA key also needs its bits. */
const KINDS: readonly string[] = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];
/** Of 3072 bits with its exponent; a shorter one has fewer. */
const RSA_BYTES_LEAST = 400;

/** With which keys a carrier may come over SSH. Only public keys are known here. */
@Injectable()
export class SshKeys {
  constructor(private readonly database: Database) {}

  /** The keys in force. */
  async of(host: Host): Promise<ParsedKey[]> {
    const found = await this.database.query<{ key: string }>(
      'select public_key as key from billing.carrier_ssh_key where host = $1 and revoked_at is null',
      [host],
    );
    return found.map(({ key }) => readSshKey(key));
  }
}

/** One line of an `authorized_keys` or `.pub` file. @throws Error that says why the key will not do. */
export function readSshKey(text: string): ParsedKey {
  const [key] = [ssh2.utils.parseKey(text.trim())].flat();
  if (!key || key instanceof Error) throw new Error('this is no public key in the OpenSSH format (ssh-ed25519 AAAA…)');
  if (key.isPrivateKey()) throw new Error('this is a private key; keep it, and send the .pub file');
  if (!KINDS.includes(key.type)) throw new Error(`keys of the kind ${key.type} are not taken; use ed25519`);
  if (key.type === 'ssh-rsa' && key.getPublicSSH().length < RSA_BYTES_LEAST)
    throw new Error('an RSA key must have at least 3072 bits; better use ed25519');
  return key;
}

/**
 * A new ed25519 pair in the OpenSSH format, without a passphrase. One in 256 that ssh2 1.17 makes cannot be read again, not even by
 * itself: it drops the zero byte with which such a public key begins. Those are thrown away.
 */
export function newSshKeys(comment: string): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (!(ssh2.utils.parseKey(pair.public) instanceof Error)) return pair;
  }
}

/** As `ssh-keygen -l` shows it. */
export const fingerprintOf = (key: ParsedKey): string =>
  `SHA256:${createHash('sha256').update(key.getPublicSSH()).digest('base64').replace(/=+$/, '')}`;

/** What only the owner role may do; a revoked key that is added again is in force again. @returns its fingerprint. @throws Error when another carrier has it. */
export async function addSshKey(owner: EntityManager, host: Host, text: string): Promise<string> {
  const key = readSshKey(text);
  const line = `${key.type} ${key.getPublicSSH().toString('base64')}`;
  const added = await rows(
    owner,
    `insert into billing.carrier_ssh_key as k (fingerprint, host, public_key) values ($1, $2, $3)
     on conflict (fingerprint) do update set revoked_at = null where k.host = excluded.host returning 1`,
    [fingerprintOf(key), host, line],
  );
  if (added.length === 0) throw new Error('this key is another carrier’s');
  return fingerprintOf(key);
}

/** @returns false when no key in force has this fingerprint. */
export async function revokeSshKey(owner: EntityManager, host: Host, fingerprint: string): Promise<boolean> {
  const revoked = await rows(
    owner,
    'update billing.carrier_ssh_key set revoked_at = now() where host = $1 and fingerprint = $2 and revoked_at is null returning 1',
    [host, fingerprint],
  );
  return revoked.length > 0;
}
