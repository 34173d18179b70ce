import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as pgp from 'openpgp';
import { request as send } from 'undici';
import { carrier } from '../apps/gateway/carrier.js';
import type { CarrierClient } from './billing.kit.js';
import type { TestGateway } from './gateway.js';

export const newKey = async (name = 'SKT billing'): Promise<pgp.PrivateKey> => {
  const { privateKey } = await pgp.generateKey({ type: 'ecc', curve: 'ed25519Legacy', userIDs: [{ name }], format: 'object' });
  return privateKey;
};

/** What an operator does with the file that the carrier sent. @returns what the command said. */
export async function register(gateway: TestGateway, armored: string, host = 'skt'): Promise<string> {
  const file = path.join(gateway.config.env.TOLLGATE_DATA, 'carrier.asc');
  writeFileSync(file, armored);
  return operate(gateway, host, file);
}

export async function operate(gateway: TestGateway, host: string, ...words: string[]): Promise<string> {
  const said: string[] = [];
  await carrier(gateway.config, ['pgp-key', host, ...words], (line) => said.push(line));
  return said.join('\n');
}

/** Our public key, as carriers are given it. */
export const ourKey = async (client: CarrierClient): Promise<string> => (await client.call('GET', '/v1/pgp-key')).body.toString();

export async function wrap(bytes: Buffer, to: string, by: pgp.PrivateKey | null, more: Partial<pgp.EncryptOptions> = {}): Promise<Buffer> {
  const message = await pgp.createMessage({ binary: new Uint8Array(bytes) });
  const keys = { encryptionKeys: await pgp.readKey({ armoredKey: to }), ...(by ? { signingKeys: by } : {}) };
  return Buffer.from(await pgp.encrypt({ message, ...keys, ...more, format: 'binary' }));
}

/** @returns the answer's status, and the sentence of a refusal. */
export async function sendEncrypted(gateway: TestGateway, name: string, body: Buffer): Promise<{ status: number; detail?: string }> {
  const headers = { authorization: 'Bearer ck_test_skt', 'content-type': 'application/pgp-encrypted' };
  const answer = await send(`${gateway.urlOf('billing')}/v1/inbound/${name}`, { method: 'POST', headers, body });
  const { detail } = (await answer.body.json()) as { detail?: string };
  return { status: answer.statusCode, ...(detail === undefined ? {} : { detail }) };
}
