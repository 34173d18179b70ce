import request from 'supertest';
import { readBillingFile, type FileView } from '#billing';
import { won } from '#kernel';
import { checked } from '../apps/carrier-mock/pull/check.js';
import { CarrierClient } from './billing.kit.js';
import { gatewayWithFile, sha256 } from './sftp.kit.js';
import { seed } from '../apps/gateway/seed.js';
import { TestGateway } from './gateway.js';

const DAY = 24 * 3600;
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  await seed(gateway.config);
});
afterAll(() => gateway.close());

const pull = (body: object = {}) => request(gateway.mockUrl).post('/control/pull').send(body);
const bills = async (number: string): Promise<unknown> =>
  (await request(gateway.mockUrl).get('/control/bills').query({ number }).expect(200)).body;

it.each(['https', 'sftp'] as const)('carriers pull over %s, check, bill each line once and acknowledge', async (via) => {
  const [number, day] = via === 'https' ? ['01037000001', 1] : ['01037000002', 3];
  const payment = await gateway.buy(gateway.phone(number), { amount: 4900 });
  await gateway.api('post', `/v1/payments/${payment['id'] as string}/refunds`, { amount: 900 }, { 'idempotency-key': `back-${via}` });
  await gateway.settle();
  await gateway.clock(day * DAY + 1200);
  await gateway.settle();
  const { body } = (await pull({ via }).expect(200)) as {
    body: { data: { carrier: string; notInBook: number; status: string; records: number }[] };
  };
  expect(new Set(body.data.map(({ carrier }) => carrier))).toEqual(new Set(['skt', 'kt', 'lgu']));
  expect(body.data.every(({ status, notInBook }) => status === 'acknowledged' && notInBook === 0)).toBe(true);
  expect(await bills(number)).toEqual([{ month: payment['billingMonth'], lines: 2, amount: 4000 }]);
  expect((await pull({ via }).expect(200)).body).toEqual({ data: [] });
  expect((await new CarrierClient(gateway, 'skt').files()).map(({ status }) => status)).not.toContain('available');
});

it('a rejected file’s revision bills nothing again', async () => {
  const number = '01037000003';
  const { billingMonth } = (await gateway.buy(gateway.phone(number), { amount: 1000 })) as { billingMonth: string };
  await gateway.clock(4 * DAY + 1200);
  await gateway.settle();
  const skt = new CarrierClient(gateway, 'skt');
  await skt.json('POST', `/v1/files/${(await skt.files('?status=available'))[0]!.id}/reject`, { reason: 'once more' });
  await pull().expect(200);
  expect(await bills(number)).toEqual([{ month: billingMonth, lines: 1, amount: 1000 }]);
});

it('a line that the carrier’s own book does not hold is on no bill, and told', async () => {
  await gateway.rows(`insert into billing.line select 'led_invented', recorded_at + interval '1 ms', host, at, type, 77, 7, payment_id, original_id, carrier_reference, brand,
    phone_sealed, merchant_id, merchant_name, merchant_contact, item_name, goods_class, automatic from billing.line where host = 'skt' and type = 'CHARGE' limit 1`);
  await gateway.rows(`insert into billing.pending select host, at, id, recorded_at from billing.line where id = 'led_invented'`);
  await gateway.clock(5 * DAY + 1200);
  await gateway.settle();
  const { body } = (await pull({ carrier: 'skt', via: 'sftp' }).expect(200)) as { body: { data: { notInBook: number }[] } };
  expect(body.data.map(({ notInBook }) => notInBook)).toEqual([1]);
});

it('a file with one byte changed, another length, total or place in the chain is not billed', async () => {
  const { gateway: other, file } = await gatewayWithFile();
  const skt = new CarrierClient(other, 'skt');
  const [dat, ndjson] = await Promise.all(file.encodings.map(({ name }) => skt.bytes(name)));
  const good = { dat: dat!, ndjson: ndjson! };
  expect(checked(file, good, null).details).toEqual(readBillingFile('dat', dat!).details);
  const flipped = Buffer.from(dat!);
  flipped[900] = flipped[900]! ^ 1;
  const relisted = (bytes: Buffer): FileView => ({
    ...file,
    encodings: [{ ...file.encodings[0]!, sha256: sha256(bytes) }, file.encodings[1]!],
  });
  const wrong: [FileView, typeof good, Parameters<typeof checked>[2]][] = [
    [file, { ...good, dat: flipped }, null],
    [relisted(flipped), { ...good, dat: flipped }, null],
    [file, { ...good, ndjson: ndjson!.subarray(0, -1) }, null],
    [{ ...file, records: file.records + 1 }, good, null],
    [{ ...file, totals: { ...file.totals, netAmount: won(1) } }, good, null],
    [{ ...file, sequence: file.sequence + 1 }, good, null],
    [file, good, { sequence: file.sequence - 2, sha256: file.previousSha256 }],
    [file, good, { sequence: file.sequence - 1, sha256: 'f'.repeat(64) }],
  ];
  for (const words of wrong) expect(() => checked(...words)).toThrow(/listed|says|record|comes after/);
  await other.close();
});

it.each([{ via: 'ftp' }, { carrier: 'hello' }, { other: 1 }])('a pull like %j is not understood', async (body) => {
  await pull(body).expect(400);
});
