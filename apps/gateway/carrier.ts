import { readFileSync } from 'node:fs';
import { addPgpKey, addSshKey, allowUnsigned, createCarrierKey, revokeCarrierKey, revokePgpKey, revokeSshKey } from '#billing';
import { HOSTS, isHost, type Host } from '#kernel';
import type { Config } from '#platform';
import type { EntityManager } from 'typeorm';
import { asOwner } from './migrate.js';

const CARRIERS = HOSTS.join('|');
const USAGE = `npm run carrier -- key <${CARRIERS}>                                makes a key with which the carrier pulls its files, and prints it
npm run carrier -- key <${CARRIERS}> revoke <hint>                  revokes one
npm run carrier -- sftp-key <${CARRIERS}> <public key file>         lets the carrier come over SFTP with this key (ssh-ed25519 …)
npm run carrier -- sftp-key <${CARRIERS}> revoke <fingerprint>      takes it back (SHA256:…)
npm run carrier -- pgp-key <${CARRIERS}> <public key file>          encrypts its files to this key (gpg --armor --export), and takes only what it signs
npm run carrier -- pgp-key <${CARRIERS}> revoke <fingerprint>       takes it back
npm run carrier -- pgp-key <${CARRIERS}> unsigned <allow|refuse>    whether it may also send what is not signed`;

type Verb = (owner: EntityManager, host: Host, words: readonly string[]) => Promise<string>;

const VERBS: Readonly<Record<string, Verb>> = {
  key: async (owner, host, [word, hint = '']) => {
    if (word === undefined) return `key      ${await createCarrierKey(owner, host, true)}   (shown this once)`;
    if (word !== 'revoke') throw new Error(USAGE);
    if (!(await revokeCarrierKey(owner, host, hint))) throw new Error(`no key in force has the hint ${hint}`);
    return 'revoked';
  },
  'sftp-key': async (owner, host, [word, fingerprint = '']) => {
    if (word === undefined) throw new Error(USAGE);
    if (word !== 'revoke') return `may log in as ${host} with   ${await addSshKey(owner, host, readFileSync(word, 'utf8'))}`;
    if (!(await revokeSshKey(owner, host, fingerprint))) throw new Error(`no key in force has the fingerprint ${fingerprint}`);
    return 'revoked';
  },
  'pgp-key': async (owner, host, [word, detail = '']) => {
    if (word === undefined) throw new Error(USAGE);
    if (word === 'unsigned') {
      if (detail !== 'allow' && detail !== 'refuse') throw new Error(USAGE);
      await allowUnsigned(owner, host, detail === 'allow');
      return detail === 'allow' ? 'unsigned files are taken' : 'unsigned files are refused, if it has ever had a key';
    }
    if (word !== 'revoke') return `encrypted to and signed by   ${await addPgpKey(owner, host, readFileSync(word, 'utf8'))}`;
    if (!(await revokePgpKey(owner, host, detail))) throw new Error(`no key in force has the fingerprint ${detail}`);
    return 'revoked';
  },
};

/** What `npm run carrier` does. @throws Error with a sentence for the person at the terminal. */
export async function carrier(
  config: Config,
  [verb = '', host, ...words]: readonly string[],
  say: (line: string) => void = console.log,
): Promise<void> {
  const work = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!work || host === undefined) throw new Error(USAGE);
  if (!isHost(host)) throw new Error(`there is no carrier ${host}; there are ${HOSTS.join(', ')}`);
  await asOwner(config, async ({ manager: owner }) => say(await work(owner, host, words)));
}
