import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ssh2 from 'ssh2';
import { Chunks, newSshKeys, readBillingFile, type FileView } from '#billing';
import { carrier } from '../apps/gateway/carrier.js';
import { CarrierClient } from './billing.kit.js';
import type { TestGateway } from './gateway.js';
import { brittle, gatewayWithFile, keyFile, logIn, portOf, sha256, SftpClient } from './sftp.kit.js';

let gateway: TestGateway;
let file: FileView;
let dat: FileView['encodings'][number];
beforeAll(async () => {
  ({ gateway, file } = await gatewayWithFile());
  dat = file.encodings[0]!;
});
afterAll(() => gateway.close());

const status = async (): Promise<string> => (await new CarrierClient(gateway, 'skt').files()).find(({ id }) => id === file.id)!.status;

it('a file is listed with its hashes, and its manifest last; what it says is what HTTPS says', async () => {
  const skt = await SftpClient.open(gateway);
  const stem = dat.name.split('.')[0]!;
  const listed = (await skt.names('/outbound')).filter((name) => name.startsWith(stem));
  expect(listed).toEqual(['.dat', '.dat.sha256', '.ndjson', '.ndjson.sha256', '.manifest.json'].map((end) => `${stem}${end}`));
  const manifest = JSON.parse((await skt.read(`/outbound/${stem}.manifest.json`)).toString()) as FileView;
  const { id, totals, records, encodings, previousSha256, sequence } = file;
  expect(manifest).toMatchObject({ id, totals, records, encodings, previousSha256, sequence });
  expect((await skt.read(`/outbound/${dat.name}.sha256`)).toString()).toBe(`${dat.sha256}  ${dat.name}\n`);
  expect(await status()).toBe('available');
  await skt.end();
});

it('whoever was sent nothing, because its bytes could not be read, has not downloaded it', async () => {
  const skt = await SftpClient.open(gateway);
  const handle = await skt.ask('open', `/outbound/${dat.name}`, 'r');
  const broken = jest.spyOn(Chunks.prototype, 'piece').mockRejectedValue(new Error('the store is away'));
  expect(await skt.ask('read', handle, Buffer.alloc(1), 0, 1, dat.bytes - 1)).toBe('this did not work here; try again');
  broken.mockRestore();
  expect(await status()).toBe('available');
  await skt.end();
});

it('reading it to its end makes it downloaded, as over HTTPS, and the bytes are the same', async () => {
  const skt = await SftpClient.open(gateway);
  expect(((await skt.ask('stat', `/outbound/${dat.name}`)) as { size: number }).size).toBe(dat.bytes);
  const whole = await skt.read(`/outbound/${dat.name}`);
  expect(sha256(whole)).toBe(dat.sha256);
  expect(whole.equals(await new CarrierClient(gateway, 'skt').bytes(dat.name))).toBe(true);
  expect(readBillingFile('dat', whole).trailer.records).toBe(file.records);
  expect(await status()).toBe('downloaded');
  await skt.end();
});

it('after cut connections a download goes on where it was, and is the same in the end', async () => {
  const network = await brittle(portOf(gateway), 'server', 200_000);
  let have = Buffer.alloc(0);
  let cuts = 0;
  while (have.length < dat.bytes) {
    const skt = await SftpClient.open(gateway, 'skt', { port: network.port });
    const gone = new Promise<void>((resolve) => skt.client.on('error', () => undefined).once('close', () => resolve()));
    const stream = skt.sftp.createReadStream(`/outbound/${dat.name}`, { start: have.length }).on('error', () => undefined);
    stream.on('data', (part: Buffer) => (have = Buffer.concat([have, part])));
    const ended = await Promise.race([
      gone.then(() => false),
      new Promise<boolean>((resolve) => stream.once('close', () => resolve(true))),
    ]);
    if (ended) skt.client.end();
    else cuts++;
  }
  network.close();
  expect(cuts).toBeGreaterThan(1);
  expect(sha256(have)).toBe(dat.sha256);
});

it('twenty read at once, each the whole; fifteen are one carrier’s', async () => {
  const carriers = ['skt', 'skt', 'skt', 'kt'];
  const clients = await Promise.all(Array.from({ length: 20 }, (_, i) => SftpClient.open(gateway, carriers[i % 4])));
  const own = clients.filter((_, i) => i % 4 < 3);
  const digests = await Promise.all(own.map(async (client) => sha256(await client.read(`/outbound/${dat.name}`))));
  expect(new Set(digests)).toEqual(new Set([dat.sha256]));
  await Promise.all(clients.map((client) => client.end()));
});

it('a carrier has so many sessions and no more, and gets them back', async () => {
  const open = await Promise.all(Array.from({ length: 16 }, () => SftpClient.open(gateway)));
  await expect(SftpClient.open(gateway)).rejects.toThrow('authentication');
  await Promise.all(open.map((client) => client.end()));
  await (await SftpClient.open(gateway)).end();
});

it('another carrier’s file is not there, neither listed nor by its name', async () => {
  const kt = await SftpClient.open(gateway, 'kt');
  expect((await kt.names('/outbound')).filter((name) => !name.startsWith('KT_'))).toEqual([]);
  for (const end of ['', '.sha256']) {
    expect(await kt.ask('open', `/outbound/${dat.name}${end}`, 'r')).toBe('there is no such file');
    expect(await kt.ask('stat', `/outbound/${dat.name}${end}`)).toBe('there is no such file');
  }
  await kt.end();
});

it('nothing in /outbound, nor outside of the two folders, can be changed or made', async () => {
  const skt = await SftpClient.open(gateway);
  const name = `/outbound/${dat.name}`;
  for (const flags of ['w', 'a', 'r+', 'wx'])
    for (const target of [name, '/outbound/new.dat', '/new.dat', '/etc/passwd'])
      expect(await skt.ask('open', target, flags)).toMatch(/^only \/inbound/);
  const refused = [
    await skt.ask('unlink', name),
    await skt.ask('rename', name, '/inbound/taken.dat'),
    await skt.ask('rename', '/inbound/x.part', name),
    await skt.ask('chmod', name, 0o777),
    await skt.ask('mkdir', '/outbound/folder'),
    await skt.ask('mkdir', '/inbound/folder'),
    await skt.ask('rmdir', '/outbound'),
    await skt.ask('symlink', '/etc/passwd', '/inbound/link'),
    await skt.ask('readlink', name),
  ];
  expect(refused.map((words) => typeof words)).toEqual(refused.map(() => 'string'));
  expect(await status()).toBe('downloaded');
  await skt.end();
});

it.each([
  '/outbound/../../etc/passwd',
  '/etc/passwd',
  '../../../../etc/shadow',
  '/outbound/x/y',
  '/outbound/\u0000',
  "/outbound/' or 1=1",
  '/inbound/../outbound/.',
  '/proc/self',
])('%j is no path to anything', async (hostile) => {
  const skt = await SftpClient.open(gateway);
  expect(await skt.ask('open', hostile, 'r')).toBe('there is no such file');
  await skt.end();
});

it('passwords, unknown users, other carriers’ keys and keys that were taken back are refused', async () => {
  const privateKey = readFileSync(keyFile(gateway, 'skt'));
  const other = newSshKeys('a carrier’s').private;
  const how = [{ username: 'skt', password: 'skt' }, { username: 'kt', privateKey }, { username: 'root', privateKey }, { username: 'skt', privateKey: other }, { username: 'skt' }]; // prettier-ignore
  for (const one of how) await expect(logIn(gateway, one)).rejects.toThrow('authentication methods failed');

  const own = newSshKeys('a carrier’s');
  const pub = path.join(gateway.config.env.TOLLGATE_DATA, 'own.pub');
  writeFileSync(pub, own.public);
  const said: string[] = [];
  await carrier(gateway.config, ['sftp-key', 'skt', pub], (line) => said.push(line));
  await expect(carrier(gateway.config, ['sftp-key', 'kt', pub])).rejects.toThrow('another carrier');
  (await logIn(gateway, { username: 'skt', privateKey: own.private })).end();
  await carrier(gateway.config, ['sftp-key', 'skt', 'revoke', /SHA256:\S+/.exec(said[0]!)![0]], () => undefined);
  await expect(logIn(gateway, { username: 'skt', privateKey: own.private })).rejects.toThrow('authentication methods failed');
});

it('a private key, a short one and what is no key are not taken', async () => {
  const file = path.join(gateway.config.env.TOLLGATE_DATA, 'odd.pub');
  const short = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });
  for (const [text, why] of [
    [newSshKeys('a carrier’s').private, 'private key'],
    [short.public, '3072 bits'],
    ['ssh-ed25519 x', 'no public key'],
    [generateKeyPairSync('ed448').publicKey.export({ type: 'spki', format: 'pem' }) as string, 'no public key'],
  ] as const) {
    // prettier-ignore
    writeFileSync(file, text);
    await expect(carrier(gateway.config, ['sftp-key', 'skt', file])).rejects.toThrow(why);
  }
});

it('there is no shell, no command and no way through', async () => {
  const client = await logIn(gateway, { username: 'skt', privateKey: readFileSync(keyFile(gateway, 'skt')) });
  const refused = (call: (done: (error?: Error) => void) => unknown): Promise<string | undefined> =>
    new Promise((resolve) => void call((error) => resolve(error?.message)));
  expect(await refused((done) => client.shell(done))).toMatch(/Unable|fail/i);
  expect(await refused((done) => client.exec('id', done))).toMatch(/Unable|fail/i);
  expect(await refused((done) => client.subsys('shell', done))).toMatch(/Unable|fail/i);
  expect(await refused((done) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 5432, done))).toMatch(/fail|prohibited/i);
  expect(await refused((done) => client.forwardIn('127.0.0.1', 0, done))).toMatch(/Unable/i);
  client.end();
});

it('old ciphers, hashes and exchanges are not spoken', async () => {
  const privateKey = readFileSync(keyFile(gateway, 'skt'));
  for (const algorithms of [
    { cipher: ['aes128-cbc'] },
    { hmac: ['hmac-sha1'], cipher: ['aes128-ctr'] },
    { kex: ['diffie-hellman-group14-sha1'] },
    { compress: ['zlib'] },
  ])
    await expect(logIn(gateway, { username: 'skt', privateKey, algorithms: algorithms as never })).rejects.toThrow('no matching');
});

it('keys of the data folder are for their owner alone, and after a restart the server is known by the same', async () => {
  for (const name of ['host_key', 'skt', 'kt', 'lgu']) expect(statSync(keyFile(gateway, name)).mode & 0o777).toBe(0o600);
  chmodSync(path.dirname(keyFile(gateway, 'skt')), 0o700);
  const seen: string[] = [];
  const hostVerifier = (key: Buffer): boolean => seen.push(sha256(key)) > 0;
  await (await SftpClient.open(gateway, 'skt', { hostVerifier })).end();
  await gateway.restart();
  await (await SftpClient.open(gateway, 'skt', { hostVerifier })).end();
  expect(seen[0]).toBe(seen[1]);
});

it('nobody’s number, key or file stands in a log', () =>
  expect(gateway.logs.filter((line) => /PRIVATE KEY|01036000001/.test(line))).toEqual([]));
