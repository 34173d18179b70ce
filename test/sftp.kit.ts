import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import ssh2, { type ConnectConfig, type SFTPWrapper } from 'ssh2';
import type { FileView } from '#billing';
import { seed } from '../apps/gateway/seed.js';
import { CarrierClient } from './billing.kit.js';
import { TestGateway } from './gateway.js';

const DAY = 24 * 3600;
export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A gateway whose carriers have keys, and a file of SKT that is more than two pieces long. */
export async function gatewayWithFile(environment: Record<string, string> = {}): Promise<{ gateway: TestGateway; file: FileView }> {
  const gateway = await TestGateway.start({ SWEEP_SECONDS: '3600', ...environment });
  await seed(gateway.config);
  await gateway.buy(gateway.phone('01036000001'));
  await gateway.clock(DAY);
  await gateway.rows(`insert into billing.line select 'led_' || n, recorded_at + n * interval '1 millisecond', host, at, type, amount, vat, payment_id, original_id, carrier_reference, brand,
    phone_sealed, merchant_id, merchant_name, merchant_contact, item_name, goods_class, automatic from billing.line, generate_series(1, 700) n`);
  await gateway.rows(`insert into billing.pending select host, at, id, recorded_at from billing.line where id ~ '^led_[0-9]{1,3}$'`);
  await gateway.clock(DAY + 1200);
  await gateway.settle();
  const files = await new CarrierClient(gateway, 'skt').files();
  return { gateway, file: files.find(({ records }) => records > 700)! };
}

/** What is whole stays where it is, whoever takes it: so a test sees what arrived, and not what became of it. */
export async function keepUploads(gateway: TestGateway): Promise<void> {
  await gateway.rows(`create function billing.keep_upload() returns trigger language plpgsql as $$ begin raise 'kept for a test'; end $$`);
  await gateway.rows(
    'create trigger keep_upload before delete on billing.upload for each row when (old.complete) execute function billing.keep_upload()',
  );
}

export const keyFile = (gateway: TestGateway, carrier: string): string => path.join(gateway.config.env.TOLLGATE_DATA, 'sftp', carrier);
export const portOf = (gateway: TestGateway): number => Number(new URL(gateway.config.urls.sftp!).port);

/** A carrier that speaks SFTP with what it was given. */
export class SftpClient {
  private constructor(
    readonly client: ssh2.Client,
    readonly sftp: SFTPWrapper,
  ) {}

  static async open(gateway: TestGateway, username = 'skt', how: ConnectConfig = {}): Promise<SftpClient> {
    const privateKey = readFileSync(keyFile(gateway, username));
    const client = await logIn(gateway, { username, privateKey, ...how });
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) => client.sftp((error, made) => (error ? reject(error) : resolve(made))));
    return new SftpClient(client, sftp);
  }

  /** Calls a method of ssh2 that ends in a callback. @returns what it answered, or the words of the refusal. */
  async ask<T = unknown>(method: keyof SFTPWrapper, ...words: unknown[]): Promise<T | string> {
    return new Promise((resolve) => {
      const done = (error: Error | undefined, value: T): void => resolve(error ? error.message : value);
      (this.sftp[method] as (...all: unknown[]) => unknown).call(this.sftp, ...words, done);
    });
  }

  async names(folder: string): Promise<string[]> {
    return ((await this.ask('readdir', folder)) as { filename: string }[]).map(({ filename }) => filename);
  }

  async read(name: string, start = 0): Promise<Buffer> {
    const parts: Buffer[] = [];
    const stream = this.sftp.createReadStream(name, { start }).on('data', (part: Buffer) => parts.push(part));
    await new Promise((resolve, reject) => stream.once('error', reject).once('close', resolve));
    return Buffer.concat(parts);
  }

  /** @returns 'done', or the words of the refusal. */
  write(name: string, bytes: Buffer, options: object = {}): Promise<string> {
    return new Promise((resolve) => {
      const stream = this.sftp.createWriteStream(name, options);
      stream.once('error', (error: Error) => resolve(error.message)).once('close', () => resolve('done'));
      stream.end(bytes);
    });
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.client.once('close', () => resolve()).end();
    });
  }
}

export function logIn(gateway: TestGateway, how: ConnectConfig): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    client.once('ready', () => resolve(client)).on('error', reject);
    client.connect({ host: '127.0.0.1', port: portOf(gateway), ...how });
  });
}

/** A network between a client and the door that breaks down after so many bytes of one direction. */
export async function brittle(to: number, from: 'server' | 'client', bytes: number): Promise<{ port: number; close(): void }> {
  const open = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    let left = bytes;
    for (const [source, target, counts] of [[near, far, from === 'client'], [far, near, from === 'server']] as const) {
      open.add(source);
      source.on('error', () => undefined).on('close', () => target.destroy());
      source.on('data', (part) => {
        target.write(part);
        if (counts && (left -= part.length) <= 0) source.destroy();
      });
    }
  }); // prettier-ignore
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** A program to its end, with this on its standard input. */
export function run(program: string, args: readonly string[], input = '', cwd?: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: 'pipe', env: { ...process.env, HOME: cwd ?? '/nonexistent', LC_ALL: 'C.UTF-8' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject).once('close', (code) => resolve({ code, output }));
    child.stdin.on('error', () => undefined).end(input);
  });
}
