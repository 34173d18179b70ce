import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newSshKeys } from '#billing';
import { ConfigError, type Config } from '#platform';
import ssh2 from 'ssh2';

/**
 * The key by which carriers know this server. From the environment, or made once in the data folder; in production only the former,
 * for a folder that comes and goes would show carriers another server each time. @returns null: there is no door.
 */
export function hostKey({ env, production }: Config): string | null {
  const given = env.BILLING_SFTP_HOST_KEY;
  if (given === undefined) return production ? null : ownKey(path.join(env.TOLLGATE_DATA, 'sftp', 'host_key'));
  const text = given.includes('PRIVATE KEY') ? given : Buffer.from(given, 'base64').toString('utf8');
  const [key] = [ssh2.utils.parseKey(text)].flat();
  if (!key || key instanceof Error || !key.isPrivateKey())
    throw new ConfigError('BILLING_SFTP_HOST_KEY must be a private key in the OpenSSH format without a passphrase, or that in base64');
  return text;
}

function ownKey(file: string): string {
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, newSshKeys('tollgate').private, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return readFileSync(file, 'utf8');
}
