import { createHash } from 'node:crypto';
import type { FileView } from '#billing';
import { CarrierClient } from './billing.kit.js';
import { TestGateway } from './gateway.js';

const DAY = 24 * 3600;
let gateway: TestGateway;
let skt: CarrierClient;
let kt: CarrierClient;
let file: FileView;
let name: string;
let whole: Buffer;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  [skt, kt] = [new CarrierClient(gateway, 'skt'), new CarrierClient(gateway, 'kt')];
  await gateway.buy(gateway.phone('01032000001'));
  await gateway.clock(DAY);
  // More than one piece, so that ranges cross a seam.
  await gateway.rows(`insert into billing.line select 'led_' || n, recorded_at + n * interval '1 millisecond', host, at, type, amount, vat, payment_id, original_id, carrier_reference, brand,
    phone_sealed, merchant_id, merchant_name, merchant_contact, item_name, goods_class, automatic from billing.line, generate_series(1, 700) n`);
  await gateway.rows(`insert into billing.pending select host, at, id, recorded_at from billing.line where id ~ '^led_[0-9]{1,3}$'`);
  await gateway.settle();
  await gateway.clock(DAY + 1200);
  await gateway.settle();
  file = (await skt.files()).at(-1)!;
  name = file.encodings[0]!.name;
});
afterAll(() => gateway.close());

const path = (): string => `/v1/files/${name}`;
const part = (range: string, headers: Record<string, string> = {}) => skt.call('GET', path(), { range, ...headers });

it('HEAD tells length, tag and digest and downloads nothing', async () => {
  const { status, headers, body } = await skt.call('HEAD', path());
  const { bytes, sha256: digest } = file.encodings[0]!;
  expect([status, body.length, headers['content-length'], headers['etag']]).toEqual([200, 0, String(bytes), `"${digest}"`]);
  expect(headers['repr-digest']).toBe(`sha-256=:${Buffer.from(digest, 'hex').toString('base64')}:`);
  expect(headers['accept-ranges']).toBe('bytes');
  expect((await skt.files())[0]).toMatchObject({ status: 'available' });
});

it('part by part, in parallel and in any order, it is the whole, and only with the last byte it counts as downloaded', async () => {
  const { bytes, sha256: digest } = file.encodings[0]!;
  expect(bytes).toBeGreaterThan(2 * 256 * 1024);
  const cuts = [0, 1, 255 * 1024, 256 * 1024, 256 * 1024 + 1, 512 * 1024, bytes - 1];
  const parts = await Promise.all(
    cuts.map((from, i) => part(`bytes=${from}-${(cuts[i + 1] ?? bytes) - 1}`).then((answer) => ({ from, ...answer }))),
  );
  expect(new Set(parts.map(({ status }) => status))).toEqual(new Set([206]));
  expect(parts[1]!.headers['content-range']).toBe(`bytes 1-${255 * 1024 - 1}/${bytes}`);
  expect(sha256(Buffer.concat(parts.map(({ body }) => body)))).toBe(digest);
  expect((await skt.files())[0]).toMatchObject({ status: 'downloaded' });

  whole = (await skt.call('GET', path())).body;
  expect(sha256(whole)).toBe(digest);
  const last = await part('bytes=-3');
  expect([last.status, last.body.equals(whole.subarray(-3))]).toEqual([206, true]);
});

it('a download is resumed if the file is still the same, and begun anew if it is not', async () => {
  const etag = `"${file.encodings[0]!.sha256}"`;
  expect((await part('bytes=100-', { 'if-range': etag })).body.equals(whole.subarray(100))).toBe(true);
  for (const other of ['"other"', `W/${etag}`, 'Sat, 21 Nov 2026 00:00:00 GMT']) {
    const anew = await part('bytes=100-', { 'if-range': other });
    expect([anew.status, anew.body.length]).toEqual([200, whole.length]);
  }
});

it('what is there already is not sent again; what lies past the end is 416; several ranges are answered with the whole', async () => {
  const etag = `"${file.encodings[0]!.sha256}"`;
  const known = await skt.call('GET', path(), { 'if-none-match': `"x", W/${etag}` });
  expect([known.status, known.body.length, known.headers['etag']]).toEqual([304, 0, etag]);
  const past = await part(`bytes=${whole.length}-`);
  expect([past.status, past.headers['content-range'], past.body.length]).toEqual([416, `bytes */${whole.length}`, 0]);
  expect((await part('bytes=0-0,5-6')).status).toBe(200);
  expect((await part('bytes=7-3')).status).toBe(200);
});

it('a carrier sees its own files only, and nobody sees any without a key', async () => {
  expect((await kt.call('GET', path())).status).toBe(404);
  expect((await kt.call('HEAD', path())).status).toBe(404);
  const ack = { sha256: file.encodings[0]!.sha256, records: file.records, netAmount: file.totals.netAmount };
  expect((await kt.call('POST', `/v1/files/${file.id}/ack`, {}, ack)).status).toBe(404);
  expect((await kt.call('POST', `/v1/files/${file.id}/reject`, {}, { reason: 'not mine' })).status).toBe(404);
  expect((await kt.files()).map(({ carrier }) => carrier)).not.toContain('skt');
  for (const authorization of ['', 'Bearer', 'Bearer ck_test_nobody', 'Bearer sk_test_demo', `Bearer ck_test_skt'--`]) {
    const refused = await skt.call('GET', path(), { authorization });
    expect([refused.status, refused.headers['content-type']]).toEqual([401, 'application/problem+json; charset=utf-8']);
  }
});

it.each([
  '/v1/files/..%2f..%2fetc%2fpasswd',
  '/v1/files/SKT_20261120_000001_r1.dat%00',
  `/v1/files/${'x'.repeat(90)}`,
  "/v1/files/'%20or%201=1--",
  '/v1/files/bf_x/ack',
  '/v1/files/%EA%B0%80.dat',
])('nothing is found at %s', async (hostile) => expect((await skt.call('GET', hostile)).status).toBe(404));

it.each(['ack', 'reject'])('nothing is found to %s under an odd id', async (verb) => {
  const said = verb === 'ack' ? { sha256: 'a'.repeat(64), records: 0, netAmount: 0 } : { reason: 'x' };
  for (const id of ['bf_x', '%00', '..%2f', 'bf_' + '0'.repeat(26)])
    expect((await skt.call('POST', `/v1/files/${id}/${verb}`, {}, said)).status).toBe(404);
});

it.each(['?limit=0', '?limit=101', '?status=gone', '?from=2026-13-01', "?startingAfter=bf_'", '?other=1'])(
  'the list refuses %s',
  async (query) => expect((await skt.call('GET', `/v1/files${query}`)).status).toBe(400),
);

it('the list goes by day, state and page', async () => {
  const all = await skt.files();
  expect(await skt.files('?status=downloaded')).toEqual(all.filter(({ status }) => status === 'downloaded'));
  expect(await skt.files(`?from=${all[0]!.businessDate}`)).toEqual([all[0]]);
  const first = await skt.json<{ hasMore: boolean }>('GET', '/v1/files?limit=1');
  expect(first.hasMore).toBe(all.length > 1);
  expect(await skt.files(`?startingAfter=${all.at(-1)!.id}`)).toEqual([]);
});
