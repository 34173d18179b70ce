import { connect } from 'node:net';
import request from 'supertest';
import type { FileView } from '#billing';
import { CarrierClient } from './billing.kit.js';
import { TestGateway } from './gateway.js';
import { acknowledged, bytesOf, COLLECTION, RESULTS, TYPES, type SaidLine } from './inbound.kit.js';

let gateway: TestGateway;
let skt: CarrierClient;
let kt: CarrierClient;
let file: FileView;
let said: SaidLine[];
let untouched: unknown;

const reject = (lines: readonly SaidLine[]): SaidLine[] => lines.map((line) => ({ ...line, outcome: 'REJECTED', reason: 'SUSPENDED' }));
/** Everything that a file could move. */
const world = () =>
  gateway.rows(
    `select (select json_agg(p.status order by p.id) from payments.payment p) as payments, (select count(*) from ledger.entry) as entries, (select count(*) from billing.said) as said,
            (select count(*) from billing.due) as due, (select json_agg(f.status order by f.id) from billing.file f) as files, (select count(*) from billing.break) as breaks`,
  );
const quarantine = async (key = 'ok_test_demo') =>
  request(gateway.urlOf('billing')).get('/v1/operator/quarantine?limit=100').set('authorization', `Bearer ${key}`);
const alarm = async (): Promise<number> => {
  const { text } = await request(gateway.urlOf('billing')).get('/metrics');
  return Number(/^tollgate_billing_files_in_quarantine\{[^}]*\} (\d+)$/m.exec(text)![1]);
};

beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  [skt, kt] = [new CarrierClient(gateway, 'skt'), new CarrierClient(gateway, 'kt')];
  for (const number of ['01036000001', '01036000002']) await gateway.buy(gateway.phone(number));
  await gateway.clock(24 * 3600 + 1200);
  await gateway.settle();
  file = (await skt.files()).at(-1)!;
  said = reject(await acknowledged(skt, file));
  await acknowledged(kt, (await kt.files()).at(-1)!);
  untouched = await world();
});
// What is not said and not due has no effect later either.
afterEach(async () => expect(await world()).toEqual(untouched));
afterAll(() => gateway.close());

const right = (): string => bytesOf('ndjson', RESULTS('skt', file), said).toString();
const rows = (edit: (lines: string[]) => string[]): Buffer => Buffer.from(`${edit(right().trimEnd().split('\n')).join('\n')}\n`);
const changed = (of: string | RegExp, to: string): Buffer => {
  const text = right().replace(of, to);
  expect(text).not.toBe(right());
  return Buffer.from(text);
};

const HOSTILE: [string, () => Buffer, string, ('dat' | 'ndjson')?][] = [
  ['a line said twice', () => bytesOf('ndjson', RESULTS('skt', file), [said[0]!, said[0]!]), 'Record 3: this lineId has been said before'],
  ['a line of nothing', () => bytesOf('ndjson', RESULTS('skt', file), [{ ...said[0]!, lineId: 'led_0' }]), 'Record 2: no line of this file has this lineId'],
  ['another sum', () => changed(/"noAmount":\d+/, '"noAmount":1'), 'Record 4: noAmount says 1, which should be 9800'],
  ['another count', () => changed(/"records":2/, '"records":3'), 'Record 4: records says 3, which should be 2'],
  ['another hash', () => changed(/"sha256":"\w{4}/, '"sha256":"0000'), 'Record 4: sha256 says'],
  ['an amount changed after hashing', () => changed('"amount":4900', '"amount":4800'), 'Record 4: noAmount says 9800, which should be 9700'],
  ['no trailer', () => rows((l) => l.slice(0, -1)), 'Record 3: the file does not end with a trailer'],
  ['something after the trailer', () => rows((l) => [...l, l[1]!]), 'Record 5: something stands after the trailer'],
  ['two headers', () => rows((l) => [l[0]!, ...l]), 'Record 2: the header is first, and once'],
  ['no header', () => rows((l) => l.slice(1)), 'Record 1: the header is first, and once'],
  ['lines out of order', () => rows((l) => [l[0]!, l[2]!, l[1]!, l[3]!]), 'Record 2: lineNumber says 2, which should be 1'],
  ['half a line', () => Buffer.from(right().slice(0, -10)), 'Record 4: the file ends in the middle of it'],
  ['EUC-KR where UTF-8 belongs', () => Buffer.concat([Buffer.from('{"record":"header","layout":"'), Buffer.from([0xb0, 0xa1, 0x0a])]), 'Record 1: not UTF-8'],
  ['UTF-16', () => Buffer.from(right(), 'utf16le'), 'Record 1: '],
  ['a byte order mark', () => Buffer.from(`\ufeff${right()}`), 'Record 1: not JSON'],
  ['UTF-8 in a fixed-width file', () => Buffer.from('H가'.padEnd(200)), 'Record 1: a record is 128 bytes', 'dat'],
  ['a fixed-width file with bare LF', () => Buffer.from(bytesOf('dat', RESULTS('skt', file), said).toString('latin1').replaceAll('\r\n', ' \n'), 'latin1'), 'Record 1: a record is 128', 'dat'],
  ['a member twice', () => changed('"outcome":"REJECTED"', '"outcome":"ACCEPTED","outcome":"REJECTED"'), 'Record 2: the members are not those'],
  ['a member more', () => changed('{"record":"line",', '{"record":"line","note":"x",'), 'Record 2: the members are not those'],
  ['a prototype', () => changed('"record":"line"', '"record":"__proto__"'), 'Record 2: no record is called like this'],
  ['an object for an amount', () => changed('"amount":4900', '"amount":{"lineNumber":1}'), 'Record 2: '],
  ['a negative amount', () => changed('"amount":4900', '"amount":-4900'), 'Record 2: amount does not look like a number'],
  ['an endless line', () => Buffer.from('x'.repeat(5000)), 'Record 1: longer than 1024 bytes'],
  ['an unknown reason', () => changed('"reason":"SUSPENDED"', '"reason":"BORED"'), 'Record 2: there is no such reason'],
  ['a reason for an accepted line', () => changed('"outcome":"REJECTED"', '"outcome":"ACCEPTED"'), 'Record 2: there is no such reason'],
  ['an outcome of another kind', () => changed('"outcome":"REJECTED","reason":"SUSPENDED"', '"outcome":"COLLECTED","reason":null'), 'Record 2: the outcome is neither'],
  ['another sender', () => bytesOf('ndjson', RESULTS('kt', file), said), 'Record 1: the sender is not the one who sends'],
  ['a live file of a test', () => bytesOf('ndjson', RESULTS('skt', file, { test: false }), said), 'Record 1: test is not that of the file'],
  ['a collection in place of results', () => bytesOf('ndjson', COLLECTION('skt'), []), 'Record 1: it answers no file'],
  ['a collection that names a file', () => bytesOf('ndjson', { ...COLLECTION('skt'), fileId: file.id }, []), 'Record 1: fileId stands in RESULTS only'],
  ['another layout', () => changed('"TGR1"', '"TGB1"'), 'Record 1: the layout is not TGR1'],
]; // prettier-ignore

it.each(HOSTILE)('%s: quarantined with reason and record, and nothing else happens', async (_, bytes, detail, format = 'ndjson') => {
  const answer = await skt.send(`/v1/files/${file.id}/results`, bytes(), { 'content-type': TYPES[format] });
  expect(answer).toMatchObject({ status: 422, body: { code: 'file_quarantined', detail: expect.stringContaining(detail) as string } });
});

it("another carrier's file is not there, and in a header it is none", async () => {
  const [theirs] = await kt.files();
  const bytes = bytesOf('ndjson', RESULTS('skt', theirs!), said);
  expect(await skt.send(`/v1/files/${theirs!.id}/results`, bytes)).toMatchObject({ status: 404 });
  expect(await kt.send(`/v1/files/${file.id}/results`, bytes)).toMatchObject({ status: 404 });
  const inside = await skt.send('/v1/inbound/theirs.ndjson', bytes);
  expect(inside).toMatchObject({ status: 422, body: { detail: 'Record 1: there is no such file' } });
  const stolen = bytesOf('ndjson', { ...RESULTS('kt', theirs!) }, said);
  expect(await kt.send('/v1/inbound/stolen.ndjson', stolen)).toMatchObject({
    status: 422,
    body: { detail: 'Record 2: no line of this file has this lineId' },
  });
});

it.each(['..%2f..%2fetc%2fpasswd', '%2e%2e.ndjson%00', '-rf.ndjson', 'a b.ndjson', 'results.exe', `${'x'.repeat(120)}.ndjson`])('a name like %s is none', async (name) => {
  const answer = await skt.send(`/v1/inbound/${name}`, Buffer.from(right()));
  expect([404, 422]).toContain(answer.status);
  const named = await skt.send(`/v1/files/${file.id}/results`, Buffer.from(right()), { 'content-disposition': `attachment; filename="${decodeURIComponent(name).replaceAll('\0', '')}"` });
  expect(named).toMatchObject({ status: 422, body: { code: 'file_quarantined' } });
}); // prettier-ignore

it('a claim of 10 GB is answered before it is sent, by a person without a key with less', async () => {
  const ask = (key: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(gateway.urlOf('billing'));
      let heard = '';
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          `POST /v1/files/${file.id}/results HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/x-ndjson\r\ncontent-length: 10737418240\r\n\r\n{`,
        ),
      );
      socket.on('data', (bytes) => (heard += bytes.toString()));
      socket.on('end', () => resolve(heard));
      socket.on('error', reject);
    });
  expect(await ask('ck_test_skt')).toMatch(/^HTTP\/1\.1 422 [^]*file_quarantined[^]*it is longer than/);
  expect(await ask('ck_test_none')).toMatch(/^HTTP\/1\.1 401 /);
});

it('a body that is no file, or not in the charset it names, is not even read', async () => {
  expect(await skt.send(`/v1/files/${file.id}/results`, Buffer.from('{}'), { 'content-type': 'application/json' })).toMatchObject({ status: 415 });
  expect(await skt.send(`/v1/files/${file.id}/results`, Buffer.alloc(0))).toMatchObject({ status: 415 });
  expect(await skt.send(`/v1/files/${file.id}/results`, Buffer.from(right()), { 'content-type': 'application/x-ndjson; charset=euc-kr' })).toMatchObject({ status: 400 });
}); // prettier-ignore

it('operators see each once with its reason, the alarm counts them, and a dismissed one is gone from both', async () => {
  const { data } = (await quarantine()).body as {
    data: { id: string; reason: string; record: number | null; sha256: string | null; name: string }[];
  };
  await gateway.settle();
  expect(data.length).toBeGreaterThan(HOSTILE.length);
  expect(await alarm()).toBe(data.length);
  expect(data.map(({ name }) => name).filter((name) => !/^[\w.-]+$/.test(name))).toEqual([]);
  expect(data.find(({ reason }) => reason.includes('test is not'))).toMatchObject({ record: 1 });
  expect((await quarantine('ck_test_skt')).status).toBe(401);
  const dismiss = () =>
    request(gateway.urlOf('billing'))
      .post(`/v1/operator/quarantine/${data[0]!.id}/dismiss`)
      .set('authorization', 'Bearer ok_test_demo')
      .send({ reason: 'told the carrier' });
  expect((await dismiss()).status).toBe(200);
  expect((await dismiss()).status).toBe(404);
  expect(await alarm()).toBe(data.length - 1);
  expect(await gateway.rows(`select what from operators.act where subject = $1`, [data[0]!.id])).toEqual([{ what: 'quarantine.dismiss' }]);
});
