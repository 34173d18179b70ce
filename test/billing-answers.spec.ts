import request from 'supertest';
import type { FileView } from '#billing';
import { CarrierClient } from './billing.kit.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
let skt: CarrierClient;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  skt = new CarrierClient(gateway, 'skt');
  for (const [i, number] of ['01033000001', '01033000002'].entries()) {
    await gateway.buy(gateway.phone(number), { amount: 1000 * (i + 1) });
    await gateway.clock((i + 1) * 24 * 3600 + 1200);
    await gateway.settle();
  }
});
afterAll(() => gateway.close());

const ackOf = (file: FileView, members: object = {}) => ({
  sha256: file.encodings[0]!.sha256,
  records: file.records,
  netAmount: file.totals.netAmount,
  ...members,
});
const metric = async (name: string): Promise<number> => {
  const { text } = await request(gateway.urlOf('billing')).get('/metrics').expect(200);
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
};

it('an acknowledgement with the hash of either encoding and the totals is taken, once and again', async () => {
  const [, first] = await skt.files();
  await skt.read(first!);
  expect((await skt.files())[1]).toMatchObject({ status: 'downloaded' });
  const said = ackOf(first!, { sha256: first!.encodings[1]!.sha256.toUpperCase() });
  for (const again of [said, ackOf(first!)])
    expect(await skt.json('POST', `/v1/files/${first!.id}/ack`, again)).toMatchObject({ id: first!.id, status: 'acknowledged' });
  expect((await skt.call('POST', `/v1/files/${first!.id}/reject`, {}, { reason: 'too late' })).status).toBe(409);
});

it('an acknowledgement of something else is 422 and raises an alarm, and the file stays as it was', async () => {
  const [file] = await skt.files();
  const wrong = [{ sha256: 'a'.repeat(64) }, { records: file!.records + 1 }, { netAmount: -file!.totals.netAmount }];
  for (const members of wrong) {
    const answer = await skt.call('POST', `/v1/files/${file!.id}/ack`, {}, ackOf(file!, members));
    expect([answer.status, (JSON.parse(answer.body.toString()) as { code: string }).code]).toEqual([422, 'file_mismatch']);
  }
  expect(await metric('tollgate_billing_ack_mismatches_total')).toBe(3);
  expect((await skt.files())[0]).toEqual(file);
  expect(await gateway.rows(`select 1 from billing.answer where kind = 'mismatch'`)).toHaveLength(3);
});

it.each([{}, { sha256: 'x' }, { records: -1 }, { netAmount: 0.5 }, { other: 1 }])(
  'an acknowledgement like %j is not understood',
  async (members) => {
    const [file] = await skt.files();
    const said = Object.keys(members).length === 0 ? {} : ackOf(file!, members);
    expect((await skt.call('POST', `/v1/files/${file!.id}/ack`, {}, said)).status).toBe(400);
  },
);

it('a rejected file is published again with the same lines as the next revision; ten rejections at once make one, and two are never active', async () => {
  const [file] = await skt.files();
  const before = await skt.read(file!);
  const reason = { reason: '줄 3이 깨졌습니다' };
  const answers = await Promise.all(Array.from({ length: 10 }, () => skt.call('POST', `/v1/files/${file!.id}/reject`, {}, reason)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  const [next, old] = await skt.files();
  expect(old).toMatchObject({ id: file!.id, status: 'rejected', supersededBy: next!.id, rejectReason: reason.reason });
  expect(next).toMatchObject({
    sequence: file!.sequence,
    revision: 2,
    supersedes: file!.id,
    status: 'available',
    totals: file!.totals,
    previousSha256: file!.previousSha256,
  });
  expect(next!.encodings.map(({ name }) => name)).toEqual(file!.encodings.map(({ name }) => name.replace('_r1.', '_r2.')));
  const after = await skt.read(next!);
  expect(after.details).toEqual(before.details);
  expect(after.header).toMatchObject({ revision: 2, supersedes: file!.id });
  // What was published stays as it was published.
  expect(await skt.read(file!)).toEqual(before);
  expect((await skt.call('POST', `/v1/files/${file!.id}/ack`, {}, ackOf(file!))).status).toBe(409);
  expect(await skt.json('POST', `/v1/files/${next!.id}/ack`, ackOf(next!))).toMatchObject({ status: 'acknowledged' });
});

it('the file of the next day names the revision that stands', async () => {
  const [standing] = await skt.files();
  await gateway.clock(3 * 24 * 3600 + 1200);
  await gateway.settle();
  expect((await skt.files())[0]).toMatchObject({ sequence: standing!.sequence + 1, previousSha256: standing!.encodings[0]!.sha256 });
});

it('files that nobody pulls in time raise an alarm until they are pulled', async () => {
  const waiting = await metric('tollgate_billing_files_not_pulled');
  await gateway.clock(3 * 24 * 3600 + 1200 + 13 * 3600);
  expect(await metric('tollgate_billing_files_not_pulled')).toBe(waiting + 3);
  await skt.read((await skt.files())[0]!);
  expect(await metric('tollgate_billing_files_not_pulled')).toBe(waiting + 2);
  await gateway.settle();
  expect(await metric('tollgate_billing_days_not_closed')).toBe(0);
});
