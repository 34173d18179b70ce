import { randomBytes } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import ssh2 from 'ssh2';
import { BillingModule, Uploads, type Upload } from '#billing';
import { PlatformModule } from '#platform';
import { TestGateway } from './gateway.js';
import { brittle, keepUploads, portOf, sha256, SftpClient } from './sftp.kit.js';
import { seed } from '../apps/gateway/seed.js';

const MB = 1024 * 1024;
let gateway: TestGateway;
let room: TestingModule;
let skt: SftpClient;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600', BILLING_INBOUND_MAX_MB: '1' });
  await seed(gateway.config);
  await keepUploads(gateway);
  room = await Test.createTestingModule({ imports: [PlatformModule.for('uploads-test', gateway.config), BillingModule] }).compile();
  skt = await SftpClient.open(gateway);
});
afterAll(async () => {
  await skt.end();
  await room.close();
  await gateway.close();
});

const whole = (): Promise<(Upload & { complete: boolean })[]> =>
  gateway.rows('select id, host, name, bytes::int, complete from billing.upload where complete order by id');
const digestOf = async (upload: Upload): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of room.get(Uploads).read(upload)) parts.push(part);
  return sha256(Buffer.concat(parts));
};
const only = async (name: string): Promise<Upload> => (await whole()).find((upload) => upload.name === name)!;

it('what is put under its name is whole when it is closed, and is gone from /inbound', async () => {
  const bytes = randomBytes(700_000);
  expect(await skt.write('/inbound/one.dat', bytes)).toBe('done');
  expect(await only('one.dat')).toMatchObject({ host: 'skt', bytes: bytes.length });
  expect(await digestOf(await only('one.dat'))).toBe(sha256(bytes));
  expect(await skt.names('/inbound')).toEqual([]);
  expect(await skt.ask('stat', '/inbound/one.dat')).toBe('there is no such file');
});

it('what is put under a .part name is whole when it is renamed, and to /inbound only', async () => {
  const bytes = randomBytes(10_000);
  await skt.write('/inbound/two.dat.part', bytes);
  expect(await only('two.dat.part')).toBeUndefined();
  expect(await skt.names('/inbound')).toEqual(['two.dat.part']);
  for (const target of [
    '/outbound/two.dat',
    '/two.dat',
    '/inbound/../../two.dat',
    '/inbound/deep/two.dat',
    '/inbound/two.part',
    '/inbound/.two',
  ])
    expect(typeof (await skt.ask('rename', '/inbound/two.dat.part', target))).toBe('string');
  expect(await skt.ask('rename', '/inbound/two.dat.part', '/inbound/two.dat')).toBeUndefined();
  expect(await digestOf(await only('two.dat'))).toBe(sha256(bytes));
});

it('nothing of it can be read, by nobody', async () => {
  await skt.write('/inbound/secret.part', Buffer.from('secret'));
  for (const flags of ['r', 'r+', 'w+', 'a+']) expect(await skt.ask('open', '/inbound/secret.part', flags)).toBe('/inbound is write only');
  const writing = (await skt.ask<Buffer>('open', '/inbound/secret.part', 'a')) as Buffer;
  expect(await skt.ask('read', writing, Buffer.alloc(10), 0, 10, 0)).toBe('this was not opened for reading');
  const kt = await SftpClient.open(gateway, 'kt');
  expect(await kt.names('/inbound')).toEqual([]);
  expect(await kt.ask('rename', '/inbound/secret.part', '/inbound/mine.dat')).toBe('there is no such file');
  expect(await kt.ask('unlink', '/inbound/secret.part')).toBe('there is no such file');
  await kt.end();
  expect(await skt.ask('unlink', '/inbound/secret.part')).toBeUndefined();
  expect(await skt.names('/inbound')).toEqual([]);
});

it('an upload that was cut goes on where it was, by its length or at its end, and is the same in the end', async () => {
  const bytes = randomBytes(900_000);
  const network = await brittle(portOf(gateway), 'client', 300_000);
  const cut = await SftpClient.open(gateway, 'skt', { port: network.port });
  const gone = new Promise<void>((resolve) => cut.client.on('error', () => undefined).once('close', () => resolve()));
  cut.sftp
    .createWriteStream('/inbound/long.dat')
    .on('error', () => undefined)
    .end(bytes);
  await gone;
  network.close();
  // What the cut connection had brought may still be on its way into the store: then we are told, and look again.
  for (let said = ''; said !== 'done';) {
    const { size } = (await skt.ask('stat', '/inbound/long.dat')) as { size: number };
    expect(size).toBeLessThan(bytes.length);
    expect(await only('long.dat')).toBeUndefined();
    said = await skt.write('/inbound/long.dat', bytes.subarray(size), { flags: ssh2.utils.sftp.OPEN_MODE.WRITE, start: size });
    if (said !== 'done') expect(said).toMatch(/^the file/);
  }
  expect(await digestOf(await only('long.dat'))).toBe(sha256(bytes));
  // The same at its end, wherever that is.
  await skt.write('/inbound/end.part', bytes.subarray(0, 400_000));
  expect(await skt.write('/inbound/end.part', bytes.subarray(400_000), { flags: 'a' })).toBe('done');
  await skt.ask('rename', '/inbound/end.part', '/inbound/end.dat');
  expect(await digestOf(await only('end.dat'))).toBe(sha256(bytes));
  // And by offsets, from a length that was asked for.
  await skt.write('/inbound/offset.part', bytes.subarray(0, 400_000));
  const from = ((await skt.ask('stat', '/inbound/offset.part')) as { size: number }).size;
  expect(from).toBe(400_000);
  const again = (await skt.ask<Buffer>('open', '/inbound/offset.part', ssh2.utils.sftp.OPEN_MODE.WRITE as never)) as Buffer;
  expect(await skt.ask('write', again, bytes, 0, 10, 0)).toBe('the file goes on at byte 400000, and nowhere else');
  expect(await skt.ask('write', again, bytes, 400_001, 10, 400_001)).toBe('the file goes on at byte 400000, and nowhere else');
  for (let at = from; at < bytes.length; at += 30_000) await skt.ask('write', again, bytes, at, Math.min(30_000, bytes.length - at), at);
  await skt.ask('close', again);
  await skt.ask('rename', '/inbound/offset.part', '/inbound/offset.dat');
  expect(await digestOf(await only('offset.dat'))).toBe(sha256(bytes));
});

it('two who write to one file do not mix: one of them is told', async () => {
  const [one, two] = [await SftpClient.open(gateway), await SftpClient.open(gateway)];
  const piece = randomBytes(300_000);
  const said = await Promise.all([one, two].map((client) => client.write('/inbound/both.part', piece, { flags: 'a' })));
  const { bytes } = (await gateway.rows<{ bytes: number }>(`select bytes::int from billing.upload where name = 'both.part'`))[0]!;
  expect(bytes % piece.length).toBe(0);
  expect(bytes / piece.length).toBe(said.filter((words) => words === 'done').length);
  for (const client of [one, two]) await client.end();
  await skt.ask('unlink', '/inbound/both.part');
});

it('a claim of 10 GB is refused before a byte of it, and one without a claim at the cap; nothing of either is kept', async () => {
  expect(await skt.ask('open', '/inbound/huge.dat', 'w', { size: 10 * 1024 * MB })).toMatch(/^a file may have 1048576 bytes/);
  const handle = (await skt.ask<Buffer>('open', '/inbound/huge.dat', 'w')) as Buffer;
  const piece = randomBytes(30_000);
  const said: unknown[] = [];
  for (let at = 0; at < 2 * MB && said.length === 0; at += piece.length) {
    const answer = await skt.ask('write', handle, piece, 0, piece.length, at);
    if (typeof answer === 'string') said.push([answer, at]);
  }
  expect(said).toEqual([[expect.stringMatching(/^a file may have 1048576 bytes/), 34 * 30_000]]);
  expect(await skt.ask('write', handle, piece, 0, piece.length, 0)).toMatch(/^a file may have/);
  expect(await skt.ask('close', handle)).toMatch(/^a file may have/);
  expect(await gateway.rows(`select 1 from billing.upload where name = 'huge.dat'`)).toEqual([]);
});

it.each([
  '/inbound/../../etc/cron.d/x',
  '/inbound/..',
  '/inbound/a/b',
  '/inbound/.hidden',
  '/inbound/a b',
  '/inbound/\u0000x',
  '/inbound/-rf',
  `/inbound/${'x'.repeat(121)}`,
  '/inbound/가.dat',
])('nothing can be put at %j', async (hostile) => expect(await skt.ask('open', hostile, 'w')).toMatch(/^only \/inbound can be written to/));

it('so many may be under way and no more, and so many handles be open', async () => {
  const many = await SftpClient.open(gateway);
  for (let i = 0; i < 32; i++) expect(await many.write(`/inbound/many-${i}.part`, Buffer.from('x'))).toBe('done');
  expect(await many.write('/inbound/many-32.part', Buffer.from('x'))).toBe('no more than 32 files may be under way');
  const opened = await Promise.all(Array.from({ length: 40 }, (_, i) => many.ask<Buffer>('open', `/inbound/many-${i % 32}.part`, 'a')));
  expect(opened.filter((answer) => typeof answer === 'string')).toEqual(
    Array.from({ length: 8 }, () => 'no more than 32 may be open at once'),
  );
  for (const handle of opened) if (Buffer.isBuffer(handle)) await many.ask('close', handle);
  await many.end();
});

it('what nobody has gone on with for a week is thrown away, and what is whole is not', async () => {
  const before = await whole();
  await gateway.clock(8 * 24 * 3600);
  await gateway.settle();
  expect(await skt.names('/inbound')).toEqual([]);
  expect(await whole()).toEqual(before);
});
