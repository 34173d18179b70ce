import { randomBytes } from 'node:crypto';
import * as pgp from 'openpgp';
import request from 'supertest';
import { decryptVerified, encryptSigned, type FileView } from '#billing';
import { CarrierClient } from './billing.kit.js';
import type { TestGateway } from './gateway.js';
import { acknowledged, bytesOf, RESULTS } from './inbound.kit.js';
import { newKey, operate, ourKey, register, sendEncrypted, wrap } from './pgp.kit.js';
import { gatewayWithFile, sha256, SftpClient } from './sftp.kit.js';

type Listed = { data: { id: string; name: string; bytes: number }[] };
let gateway: TestGateway;
let skt: CarrierClient;
let file: FileView;
let theirs: pgp.PrivateKey;
let ours: string;
let said: string;

beforeAll(async () => {
  ({ gateway, file } = await gatewayWithFile());
  skt = new CarrierClient(gateway, 'skt');
  theirs = await newKey();
  said = await register(gateway, theirs.toPublic().armor());
  ours = await ourKey(skt);
  await gateway.settle();
  file = (await skt.files()).find(({ id }) => id === file.id)!;
});
afterAll(() => gateway.close());

/** As a carrier opens it: only if it is for this key and we have signed it. */
async function open(bytes: Buffer, key = theirs): Promise<Buffer> {
  const message = await pgp.readMessage({ binaryMessage: new Uint8Array(bytes) });
  const verificationKeys = await pgp.readKey({ armoredKey: ours });
  return Buffer.from((await pgp.decrypt({ message, decryptionKeys: key, verificationKeys, expectSigned: true, format: 'binary' })).data);
}
const names = async (client: CarrierClient): Promise<string[]> =>
  (await client.files()).flatMap(({ encrypted }) => encrypted.map(({ name }) => name));

describe('a carrier with an OpenPGP key', () => {
  it('is known by the fingerprint that the command prints, and its waiting files are encrypted', async () => {
    expect(said).toBe(`encrypted to and signed by   ${theirs.getFingerprint().toUpperCase()}`);
    expect(file.encrypted.map(({ name }) => name)).toEqual(file.encodings.map(({ name }) => `${name}.pgp`));
  });

  it('opens what it fetches, signed by us, and it is what was published; nobody else opens it', async () => {
    for (const [n, { name, sha256: published }] of file.encodings.entries()) {
      const bytes = await skt.bytes(`${name}.pgp`);
      expect([bytes.length, sha256(bytes)]).toEqual([file.encrypted[n]!.bytes, file.encrypted[n]!.sha256]);
      expect(sha256(await open(bytes))).toBe(published);
      await expect(open(bytes, await newKey())).rejects.toThrow('decrypt');
    }
  });

  it('is given the same bytes every time: tag, digest and parts hold, and no second one is ever made', async () => {
    const [{ name, bytes, sha256: hash }] = file.encrypted as [FileView['encodings'][number]];
    await gateway.settle();
    const part = await skt.call('GET', `/v1/files/${name}`, { range: `bytes=${bytes - 100}-`, 'if-range': `"${hash}"` });
    expect([part.status, part.headers['etag'], part.headers['repr-digest']]).toEqual([
      206,
      `"${hash}"`,
      `sha-256=:${Buffer.from(hash, 'hex').toString('base64')}:`,
    ]);
    expect(part.body).toEqual((await skt.bytes(name)).subarray(-100));
    expect((await skt.call('GET', `/v1/files/${name}`, { 'if-none-match': `"${hash}"` })).status).toBe(304);
    expect((await new CarrierClient(gateway, 'kt').call('GET', `/v1/files/${name}`)).status).toBe(404);
  });

  it('sees encrypted files in place of the others over SFTP, each with its hash, the manifest last', async () => {
    const client = await SftpClient.open(gateway);
    const stem = file.encodings[0]!.name.split('.')[0]!;
    const wanted = file.encrypted.flatMap(({ name }) => [name, `${name}.sha256`]);
    expect((await client.names('/outbound')).filter((name) => name.startsWith(stem))).toEqual([...wanted, `${stem}.manifest.json`]);
    const bytes = await client.read(`/outbound/${file.encrypted[0]!.name}`);
    expect((await client.read(`/outbound/${wanted[1]}`)).toString()).toBe(`${sha256(bytes)}  ${wanted[0]}\n`);
    expect(sha256(await open(bytes))).toBe(file.encodings[0]!.sha256);
    await client.end();
  });

  it('is the only one: the others’ files stay in clear', async () => expect(await names(new CarrierClient(gateway, 'kt'))).toEqual([]));
});

describe('what such a carrier sends', () => {
  let results: Buffer;
  beforeAll(async () => {
    results = bytesOf('ndjson', RESULTS('skt', file), await acknowledged(skt, file));
  });
  const send = (body: Buffer, name = 'r.ndjson.pgp') => sendEncrypted(gateway, name, body);
  const taken = () => gateway.rows(`select name, state from billing.inbound where state = 'taken'`);

  it.each<[string, () => Promise<Buffer>, string]>([
    ['unsigned', () => wrap(results, ours, null), 'nobody has signed it'],
    ['signed by somebody else', async () => wrap(results, ours, await newKey()), 'no signature on it is right and by a key of the carrier'],
    ['for somebody else', async () => wrap(results, (await newKey()).toPublic().armor(), theirs), 'it cannot be decrypted with our key'],
    ['no OpenPGP at all', async () => results, 'it cannot be decrypted with our key'],
    ['changed on its way', async () => { const b = await wrap(results, ours, theirs); b[b.length - 300]! ^= 1; return b; }, 'it was damaged on its way'],
    ['cut', async () => (await wrap(results, ours, theirs)).subarray(0, -40), 'it was damaged on its way'],
    ['signed, with something wrong inside', () => wrap(results.subarray(0, -20), ours, theirs), 'the file ends in the middle of it'],
  ])('%s is put into quarantine with the reason', async (_, make, why) => {
    expect(await send(await make())).toEqual({ status: 422, detail: expect.stringContaining(why) });
    expect(await taken()).toEqual([]);
  }); // prettier-ignore

  it('in clear it is refused, until the operator allows it; that its key was taken back allows nothing', async () => {
    const clear = () => skt.send('/v1/inbound/clear.ndjson', Buffer.from('{}\n'));
    expect((await clear())['body']).toMatchObject({ detail: 'it must be encrypted and signed, and is in clear' });
    const fingerprint = theirs.getFingerprint();
    await operate(gateway, 'skt', 'revoke', fingerprint);
    expect((await skt.send('/v1/inbound/clear.ndjson', Buffer.from('{"a":1}\n')))['body']).toMatchObject({
      detail: expect.stringContaining('in clear'),
    });
    expect(await send(await wrap(results, ours, theirs), 'revoked.ndjson.pgp')).toMatchObject({ detail: 'no OpenPGP key was agreed on' });
    await register(gateway, theirs.toPublic().armor());
    await operate(gateway, 'skt', 'unsigned', 'allow');
    expect((await skt.send('/v1/inbound/other.ndjson', Buffer.from('{}\n')))['body']).toMatchObject({
      detail: 'Record 1: no record is called like this',
    });
    await operate(gateway, 'skt', 'unsigned', 'refuse');
  });

  it('refused unread under a name of which an operator has seen to one before, it is on his list again', async () => {
    const clear = (text: string) => skt.send('/v1/inbound/late.ndjson', Buffer.from(text));
    const call = (path: string) => request(gateway.urlOf('billing')).post(path).set('authorization', 'Bearer ok_test_demo');
    const waiting = async () => {
      const path = '/v1/operator/quarantine?limit=100';
      const { body } = await request(gateway.urlOf('billing')).get(path).set('authorization', 'Bearer ok_test_demo');
      const { text } = await request(gateway.urlOf('billing')).get('/metrics');
      expect(text).toMatch(new RegExp(`^tollgate_billing_files_in_quarantine\\{[^}]*\\} ${(body as Listed).data.length}$`, 'm'));
      return (body as Listed).data.filter(({ name }) => name === 'late.ndjson');
    };
    for (const text of ['{}\n', '{}\n']) expect(await clear(text)).toMatchObject({ status: 422 });
    const [first, ...more] = await waiting();
    expect([first?.bytes, more]).toEqual([3, []]);
    expect((await call(`/v1/operator/quarantine/${first!.id}/dismiss`).send({ reason: 'told the carrier' })).status).toBe(200);
    expect(await waiting()).toEqual([]);
    for (const text of ['{"a":1}\n', '{"a":1}\n']) expect(await clear(text)).toMatchObject({ status: 422 });
    expect(await waiting()).toMatchObject([{ bytes: 8 }]);
    // Another one while that one waits is not hidden by it.
    expect(await clear('{"a":123}\n')).toMatchObject({ status: 422 });
    expect(await waiting()).toMatchObject([{ bytes: 10 }, { bytes: 8 }]);
  });

  it('encrypted to us and signed by it is taken, and taken once, also when it is encrypted anew', async () => {
    expect((await skt.send('/v1/inbound/r.ndjson', results))['body']).toMatchObject({ detail: expect.stringContaining('in clear') });
    expect(await send(await wrap(results, ours, theirs))).toEqual({ status: 200 });
    expect(await send(await wrap(results, ours, theirs))).toEqual({ status: 200 });
    expect(await taken()).toEqual([{ name: 'r.ndjson', state: 'taken' }]);
  });
});

it('weak, old, private and foreign keys are not taken', async () => {
  const rsa = await pgp.generateKey({ type: 'rsa', rsaBits: 2048, userIDs: [{ name: 'x' }], config: { minRSABits: 2048 } });
  const signOnly = await pgp.generateKey({ type: 'ecc', curve: 'ed25519Legacy', userIDs: [{ name: 'x' }], subkeys: [] });
  await expect(register(gateway, rsa.publicKey)).rejects.toThrow('at least 3072 bits; this one has 2048');
  await expect(register(gateway, signOnly.publicKey)).rejects.toThrow('nothing can be encrypted to this key');
  await expect(register(gateway, (await newKey()).armor())).rejects.toThrow('private key');
  await expect(register(gateway, 'ssh-ed25519 AAAA')).rejects.toThrow('no armored OpenPGP key');
  await expect(register(gateway, theirs.toPublic().armor(), 'kt')).rejects.toThrow('another carrier');
});

it('a file of any length is encrypted and opened piece by piece, never whole', async () => {
  const [a, b] = [await newKey(), await newKey()];
  const piece = randomBytes(64 * 1024);
  let [given, taken, most] = [0, 0, 0];
  const many = async function* (n: number) { for (let i = 0; i < n; i++) { given += piece.length; yield piece; } }; // prettier-ignore
  for await (const part of decryptVerified(encryptSigned(many(512), a, [b.toPublic()]), b, [a.toPublic()])) {
    taken += part.length;
    most = Math.max(most, given - taken);
  }
  expect(taken).toBe(512 * piece.length);
  expect(most).toBeLessThan(64 * piece.length);
});

it('what unfolds to more than a file may have is let go before it has', async () => {
  const config = { preferredCompressionAlgorithm: pgp.enums.compression.zlib };
  const [a, b] = [await newKey(), await newKey()];
  const bomb = await wrap(Buffer.alloc(8 * 1024 * 1024), b.toPublic().armor(), a, { config });
  expect(bomb.length).toBeLessThan(64 * 1024);
  const sent = async function* () { yield bomb; }; // prettier-ignore
  const open = async (bytesMost: number): Promise<number> => {
    let taken = 0;
    for await (const part of decryptVerified(sent(), b, [a.toPublic()], bytesMost)) taken += part.length;
    return taken;
  };
  await expect(open(1024 * 1024)).rejects.toThrow('it unfolds to more than a file may have');
  expect(await open(9 * 1024 * 1024)).toBe(8 * 1024 * 1024);
});
