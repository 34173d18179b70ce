import type { FileView } from '#billing';
import { CarrierClient } from './billing.kit.js';
import { TestGateway } from './gateway.js';
import { acknowledged, bytesOf, RESULTS, type SaidLine } from './inbound.kit.js';
import { BooksDesk } from './reconcile.kit.js';
import { Time } from './time.js';

/** SKT has two days for its results by contract; KT sends none. */
let gateway: TestGateway;
let desk: BooksDesk;
let skt: CarrierClient;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600', BILLING_RESULTS_WITHIN_DAYS: 'skt:2' });
  desk = new BooksDesk(gateway);
  skt = new CarrierClient(gateway, 'skt');
});
afterAll(() => gateway.close());

let lines = 0;
const buy = (amount: number) => gateway.buy(gateway.phone(`0103810${String(++lines).padStart(4, '0')}`), { amount });
const fileOf = async (day: string): Promise<FileView> => (await skt.files('?limit=100')).find(({ businessDate }) => businessDate === day)!;
const send = async (file: FileView, said: readonly SaidLine[], name = 'results'): Promise<void> => {
  const headers = { 'content-disposition': `attachment; filename="${name}.ndjson"` };
  expect(await skt.send(`/v1/files/${file.id}/results`, bytesOf('ndjson', RESULTS('skt', file), said), headers)).toMatchObject({
    status: 200,
  });
  await gateway.settle();
};
const statements = async () => ((await gateway.api('get', '/v1/settlements')).body as { data: { gross: number }[] }).data;

let day: string;
let late: SaidLine;

it('results by contract are waited for; what they say of each line must be what the ledger says', async () => {
  for (const amount of [1000, 2000, 3000, 4000, 5000]) await buy(amount);
  day = await desk.night();
  expect(await desk.stands('skt', day)).toMatchObject({ equal: false, why: 'results are awaited', results: null, openBreaks: 0 });
  expect(await desk.stands('kt', day)).toMatchObject({ equal: true });

  const file = await fileOf(day);
  const said = await acknowledged(skt, file);
  const of = (amount: number): SaidLine => said.find((line) => line.amount === amount)!;
  late = of(4000);
  await send(file, [
    of(1000),
    { ...of(2000), amount: 2222 },
    { ...of(3000), outcome: 'REJECTED', reason: 'SUSPENDED' },
    { ...of(5000), outcome: 'REJECTED', reason: 'DUPLICATE', amount: 5001 },
  ]);
  const told = ({ about }: Record<string, any>) => [of(2000), of(5000)].findIndex(({ lineId }) => lineId === about);
  const found = (await desk.breaks()).sort((a, b) => told(a) - told(b));
  expect(found).toMatchObject([
    { class: 'amount', compared: 'results', about: of(2000).lineId, ours: 2000, theirs: 2222, owner: 'carrier' },
    { class: 'amount', compared: 'results', about: of(5000).lineId, ours: 5000, theirs: 0 },
  ]);
  expect((await desk.resolve(found[0]!, 222)).status).toBe(200);
  expect((await desk.resolve(found[1]!, -5000)).status).toBe(200);
  await gateway.settle();
  expect(await desk.stands('skt', day)).toMatchObject({
    equal: false,
    why: 'results are awaited',
    ledger: 15_000,
    file: 15_000,
    results: 3222,
    rejected: 3000,
    book: 15_000,
  });
});

it('a line without its result is missing when the time for it is over', async () => {
  await desk.night();
  await desk.night();
  expect(await desk.breaks()).toMatchObject([
    { class: 'missing', compared: 'results', about: late.lineId, ours: 4000, theirs: null, businessDate: day },
  ]);
  expect(await desk.stands('skt', day)).toMatchObject({ equal: false, openBreaks: 1 });
});

it('nothing is settled while one day is not equal, and all of it once the late result has come', async () => {
  await new Time(gateway).nextMonth();
  await gateway.settle();
  expect(await desk.breaks()).toMatchObject([{ class: 'missing', daysOpen: expect.any(Number) }]);
  expect(await statements()).toEqual([]);

  await send(await fileOf(day), [late], 'late');
  expect(await desk.breaks('&state=gone')).toMatchObject([{ class: 'missing', about: late.lineId, state: 'gone' }]);
  expect(await desk.stands('skt', day)).toMatchObject({ equal: true, results: 7222, rejected: 3000 });
  // Of empty days no result is wanted.
  expect(await statements()).toEqual(expect.arrayContaining([expect.objectContaining({ gross: 15_000, clawbacks: 3000 })]));
});
