import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Host } from '#kernel';
import type { Config } from '#platform';
import ssh2, { type SFTPWrapper } from 'ssh2';
import { request } from 'undici';

export const WAYS = ['https', 'sftp'] as const;
export type Way = (typeof WAYS)[number];

/** Gets published files by their names, as long as it is open. */
export interface Fetching {
  bytes(name: string): Promise<Buffer>;
  close(): void;
}

/** What a carrier asks the billing service for over HTTPS, with its own key. @throws Error unless it is answered with 200. */
export const ask = (config: Config, host: Host, method: 'GET' | 'POST', place: string, body?: object): Promise<Buffer> =>
  call(config, host, method, place, body ? { type: 'application/json', bytes: JSON.stringify(body) } : null);

/** A file of the carrier's own. @throws Error as `ask`. */
export const send = (config: Config, host: Host, place: string, bytes: Buffer): Promise<Buffer> =>
  call(config, host, 'POST', place, { type: 'application/x-ndjson', bytes });

async function call(
  config: Config,
  host: Host,
  method: 'GET' | 'POST',
  place: string,
  body: { readonly type: string; readonly bytes: string | Buffer } | null,
): Promise<Buffer> {
  const origin = config.urls.billing ?? `http://${config.env.HOST}:${config.env.BILLING_PORT}`;
  const headers = { authorization: `Bearer ck_test_${host}`, ...(body && { 'content-type': body.type }) };
  const answer = await request(`${origin}${place}`, { method, headers, body: body && body.bytes });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  if (answer.statusCode !== 200) throw new Error(`${method} ${place} answered ${answer.statusCode}: ${bytes.toString().slice(0, 300)}`);
  return bytes;
}

export async function fetching(config: Config, host: Host, way: Way): Promise<Fetching> {
  switch (way) {
    case 'https':
      return { bytes: (name) => ask(config, host, 'GET', `/v1/files/${name}`), close: () => undefined };
    case 'sftp':
      return overSftp(config, host);
  }
}

/** With the key pair of the data folder, and only to the server whose key lies beside it. */
async function overSftp({ env, urls }: Config, host: Host): Promise<Fetching> {
  const key = (name: string): string => readFileSync(path.join(env.TOLLGATE_DATA, 'sftp', name), 'utf8');
  const { hostname, port } = new URL(urls.sftp ?? `sftp://${env.HOST}:${env.BILLING_SFTP_PORT}`);
  const [server] = [ssh2.utils.parseKey(key('host_key'))].flat();
  if (!server || server instanceof Error) throw new Error('the key of the SFTP server cannot be read');
  const client = new ssh2.Client();
  const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
    client.once('error', reject).once('ready', () => client.sftp((error, made) => (error ? reject(error) : resolve(made))));
    const hostVerifier = (shown: Buffer): boolean => shown.equals(server.getPublicSSH());
    client.connect({ host: hostname, port: Number(port), username: host, privateKey: key(host), hostVerifier });
  });
  client.on('error', () => undefined); // what is under way fails by itself
  return {
    bytes: (name) =>
      new Promise((resolve, reject) => sftp.readFile(`/outbound/${name}`, (error, bytes) => (error ? reject(error) : resolve(bytes)))),
    close: () => void client.end(),
  };
}
