import type { FileView } from '#billing';
import { CarrierClient } from './billing.kit.js';
import { TestGateway } from './gateway.js';
import { acknowledged, bytesOf, RESULTS, TYPES, type SaidLine } from './inbound.kit.js';

const DAY = 24 * 3600;
let gateway: TestGateway;
let skt: CarrierClient;
let file: FileView;
let lines: (SaidLine & { paymentId: string })[];
const paid: Record<string, any>[] = [];

beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  skt = new CarrierClient(gateway, 'skt');
  for (const [i, number] of ['01035000001', '01035000002', '01035000003', '01035000004'].entries())
    paid.push(await gateway.buy(gateway.phone(number), { amount: 1000 * (i + 1) }));
  const id = paid[3]!['id'] as string;
  await gateway.api('post', `/v1/payments/${id}/refunds`, { amount: 500 }, { 'idempotency-key': 'part' });
  await gateway.settle();
  await gateway.clock(DAY + 1200);
  await gateway.settle();
  file = (await skt.files()).at(-1)!;
});
afterAll(() => gateway.close());

const spent = async (): Promise<number> =>
  (await gateway.rows<{ n: number }>(`select coalesce(sum(spent), 0)::int as n from limits.counter where key like 'line\\_month:%'`))[0]!.n;
const events = async () =>
  ((await gateway.api('get', '/v1/events?after=0&limit=100')).body as { data: { type: string; data: { id: string; status: string } }[] })
    .data;
const results = (said: readonly SaidLine[], headers: Record<string, string> = {}) =>
  skt.send(`/v1/files/${file.id}/results`, bytesOf('ndjson', RESULTS('skt', file), said), headers);

it('results of a file that was not acknowledged are too early, and may be sent again', async () => {
  const bytes = bytesOf('ndjson', RESULTS('skt', file), []);
  expect(await skt.send(`/v1/files/${file.id}/results`, bytes)).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
  expect(await gateway.rows('select 1 from billing.inbound')).toEqual([]);
  lines = await acknowledged(skt, file);
  expect(lines).toHaveLength(5);
});

it('a rejected charge gives back limit and books, ends the payment, tells the merchant, and is on no later file', async () => {
  const before = await spent();
  const reasons = ['SUSPENDED', 'UNKNOWN_LINE'] as const;
  const said = lines.map((line): SaidLine => {
    const n = [paid[0], paid[1]].findIndex((payment) => payment!['id'] === line.paymentId);
    return n < 0 ? line : { ...line, outcome: 'REJECTED', reason: reasons[n]! };
  });
  const answer = await results(said);
  expect(answer).toMatchObject({ status: 200, body: { status: 'taken', records: 5, noAmount: 3000, file: file.id } });
  expect((await skt.files()).at(-1)).toMatchObject({ status: 'processed' });
  await gateway.settle();

  for (const [n, code] of ['line_suspended', 'line_terminated'].entries()) {
    const payment = await gateway.payment(paid[n]!['id'] as string);
    expect(payment).toMatchObject({ status: 'refused', charged: 'no', refusal: { code, contact: 'carrier' }, refundableAmount: 0 });
    const timeline = (await gateway.api('get', `/v1/payments/${payment['id'] as string}/timeline`)).body as { data: { kind: string }[] };
    expect(timeline.data.map(({ kind }) => kind)).toContain('rejected_by_carrier');
  }
  expect(await gateway.payment(paid[2]!['id'] as string)).toMatchObject({ status: 'charged' });
  expect(before - (await spent())).toBe(3000);
  const told = (await events()).filter(({ type }) => type === 'payment.rejected_by_carrier');
  expect(told.map(({ data }) => data.id).sort()).toEqual([paid[0]!['id'], paid[1]!['id']].sort());
  expect(told.every(({ data }) => data.status === 'refused')).toBe(true);

  const [ledger] = await gateway.rows<{ net: number; merchant: number }>(
    `select ledger.balance('carrier_receivable:skt')::int as net, (select sum(charged)::int from ledger.posted) as merchant`,
  );
  expect(ledger).toEqual({ net: 3000 + 4000 - 500, merchant: 7000 });
  await gateway.clock(2 * DAY + 1200);
  await gateway.settle();
  expect((await skt.files())[0]).toMatchObject({ records: 0 });
});

it('the same bytes under the same name are answered the same, ten times at once too, and do nothing more', async () => {
  const again = await gateway.rows<{ name: string }>('select name from billing.inbound');
  const said = lines.map((line): SaidLine => {
    const n = [paid[0], paid[1]].findIndex((payment) => payment!['id'] === line.paymentId);
    return n < 0 ? line : { ...line, outcome: 'REJECTED', reason: n === 0 ? 'SUSPENDED' : 'UNKNOWN_LINE' };
  });
  const answers = await Promise.all(Array.from({ length: 10 }, () => results(said)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ body }) => (body as { id: string }).id)).size).toBe(1);
  await gateway.settle();
  expect(await gateway.rows('select name from billing.inbound')).toEqual(again);
  expect((await events()).filter(({ type }) => type === 'payment.rejected_by_carrier')).toHaveLength(2);
});

it('the results of a line stand: another file cannot change them', async () => {
  const [line] = lines;
  const other = await results([{ ...line!, outcome: 'REJECTED', reason: 'DUPLICATE' }], {
    'content-disposition': 'attachment; filename="second.ndjson"',
  });
  expect(other).toMatchObject({ status: 422, body: { code: 'file_quarantined', detail: 'Record 2: this lineId has been said before' } });
});

it('where money has moved since, a rejection is for a person, and nothing is undone', async () => {
  const phone = gateway.phone('01035000009');
  const payment = await gateway.buy(phone, { amount: 9000 });
  await gateway.api('post', `/v1/payments/${payment['id'] as string}/refunds`, { amount: 1000 }, { 'idempotency-key': 'more' });
  await gateway.settle();
  await gateway.clock(3 * DAY + 1200);
  await gateway.settle();
  [file] = (await skt.files()) as [FileView];
  lines = await acknowledged(skt, file);
  const said = lines.map((line): SaidLine => ({ ...line, outcome: 'REJECTED', reason: 'OVER_LIMIT' }));
  const bytes = bytesOf('dat', RESULTS('skt', file), said);
  expect(await skt.send(`/v1/files/${file.id}/results`, bytes, { 'content-type': TYPES.dat })).toMatchObject({ status: 200 });
  await gateway.settle();
  expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'charged', refundedAmount: 1000 });
  expect(await gateway.rows(`select class, compared, ours::int, theirs::int from billing.break order by ours`)).toEqual([
    { class: 'state', compared: 'results', ours: -1000, theirs: 0 },
    { class: 'state', compared: 'results', ours: 9000, theirs: 0 },
  ]);
});
