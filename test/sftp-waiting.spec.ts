import type { FileView } from '#billing';
import { seed } from '../apps/gateway/seed.js';
import { CarrierClient } from './billing.kit.js';
import { TestGateway } from './gateway.js';
import { acknowledged, bytesOf, RESULTS, type SaidLine } from './inbound.kit.js';
import { SftpClient } from './sftp.kit.js';

const DAY = 24 * 3600;
let gateway: TestGateway;
let skt: CarrierClient;
let sftp: SftpClient;
let now = DAY + 1200;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  await seed(gateway.config);
  await gateway.buy(gateway.phone('01036200001'));
  await gateway.clock(now);
  await gateway.settle();
  skt = new CarrierClient(gateway, 'skt');
  sftp = await SftpClient.open(gateway);
});
afterAll(async () => {
  await sftp.end();
  await gateway.close();
});

const active = async (): Promise<FileView> => (await skt.files()).find(({ records, status }) => records === 1 && status !== 'rejected')!;
const waiting = async (): Promise<number> => (await gateway.rows('select from billing.upload where complete')).length;
const received = (name: string) => gateway.rows('select state, reason from billing.inbound where name = $1', [name]);
/** When the renaming is answered it is whole. */
const put = async (name: string, bytes: Buffer): Promise<string> => {
  const told = await sftp.write(`/inbound/${name}.part`, bytes);
  return told === 'done' ? ((await sftp.ask<string>('rename', `/inbound/${name}.part`, `/inbound/${name}`)) ?? told) : told;
};
async function results(file: FileView): Promise<Buffer> {
  const { details } = await skt.read(file);
  const lines: SaidLine[] = details.map(({ lineId, amount }) => ({ lineId, outcome: 'ACCEPTED', reason: null, amount }));
  return bytesOf('ndjson', RESULTS('skt', file), lines);
}

it('results of a file that was rejected are put into quarantine, for they can never be taken', async () => {
  const file = await active();
  const bytes = await results(file);
  expect((await skt.call('POST', `/v1/files/${file.id}/reject`, {}, { reason: 'broken' })).status).toBe(200);
  expect(await put('rejected.ndjson', bytes)).toBe('done');
  await gateway.settle();
  expect(await received('rejected.ndjson')).toEqual([{ state: 'quarantined', reason: 'the file was rejected' }]);
  expect(await waiting()).toBe(0);
});

it('what comes too early waits, so many and no more; once the file is acknowledged there is room again', async () => {
  const file = await active();
  const bytes = await results(file);
  for (let i = 0; i < 32; i++) expect(await put(`early-${i}.ndjson`, bytes)).toBe('done');
  await gateway.settle();
  expect([await waiting(), await received('early-0.ndjson')]).toEqual([32, []]);
  expect(await put('early-32.ndjson', bytes)).toBe('no more than 32 files may be under way');
  await acknowledged(skt, file);
  await gateway.settle();
  expect(await waiting()).toBe(0);
  expect(await received('early-0.ndjson')).toMatchObject([{ state: 'taken' }]);
  expect(await put('early-32.ndjson', bytes)).toBe('done');
});

it('what has waited for a week is put into quarantine, with what it waited for; once that has come it is taken when it is sent again', async () => {
  await gateway.buy(gateway.phone('01036200002'));
  await gateway.clock((now += DAY));
  await gateway.settle();
  const file = (await skt.files()).find(({ records, status }) => records === 1 && status === 'available')!;
  expect(await put('alone.ndjson', await results(file))).toBe('done');
  await gateway.clock((now += 6 * DAY));
  await gateway.settle();
  expect(await waiting()).toBe(1);
  await gateway.clock((now += 2 * DAY));
  await gateway.settle();
  expect(await waiting()).toBe(0);
  expect(await received('alone.ndjson')).toEqual([
    { state: 'quarantined', reason: 'The file is downloaded; acknowledge it first. Nobody did for a week.' },
  ]);
  await acknowledged(skt, file);
  expect(await put('alone.ndjson', await results(file))).toBe('done');
  await gateway.settle();
  expect((await received('alone.ndjson')).map((row) => row['state']).sort()).toEqual(['quarantined', 'taken']);
});
