import fc from 'fast-check';
import { BillingRoom, CarrierClient, koreanDay, until } from './billing.kit.js';
import { Crash } from './crash.js';
import { TestGateway } from './gateway.js';

const KILLS = 100;
let gateway: TestGateway;
let room: BillingRoom;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  room = await BillingRoom.open(gateway);
});
afterAll(async () => {
  await room.close();
  await gateway.close();
});

/** Some lines in the middle of that day, and their ids in the order in which a file has them. */
async function happen(round: number, lines: number): Promise<string[]> {
  const made = await gateway.rows<{ id: string }>(
    `with made as (insert into billing.line (id, recorded_at, host, at, type, amount, vat, merchant_name, merchant_contact, item_name, automatic)
       select format('led_%s_%s', $1::int, to_char(n, 'FM0000')), platform.now(), 'skt', ((now() at time zone 'Asia/Seoul')::date + $1::int + interval '12 hours') at time zone 'Asia/Seoul' + n * interval '1 second',
              'CHARGE', n, 0, '별사탕 상점', '', '똠 🍬', false from generate_series(1, $2::int) n returning id, at, host, recorded_at)
     insert into billing.pending select host, at, id, recorded_at from made returning line_id as id`,
    [round, lines],
  );
  return made.map(({ id }) => id).sort();
}

it(`killed at random ${KILLS} times while days are closed, what is published is what would have been published without`, async () => {
  await gateway.clock(until(12, KILLS + 1));
  const where = fc.tuple(fc.integer({ min: 1, max: 16 }), fc.constantFrom('before' as const, 'after' as const), fc.nat(25));
  const expected: string[][] = [];
  let happened = 0;
  for (const [round, [at, when, lines]] of fc.sample(where, KILLS).entries()) {
    expected.push(await happen(round, lines));
    const day = koreanDay(round);
    const before = (await room.files('skt')).length;
    const crash = new Crash('billing-test', at, when, /(?!)/);
    await room.closeNext('skt', day).catch((error: Error) => expect(error.message).toMatch(/crash|terminated|closed|not queryable/i));
    if (crash.end()) happened++;
    // All of it or nothing of it: the files there are now are as many as their pieces, encodings and marks say.
    const seen = await room.files('skt');
    expect([before, before + 1]).toContain(seen.length);
    const [inside] = await gateway.rows<{ encodings: number; chunks: number; filed: number }>(
      `select (select count(*)::int from billing.encoding) as encodings, (select count(distinct name)::int from billing.chunk) as chunks, (select count(*)::int from billing.filed) as filed`,
    );
    expect(inside).toEqual({
      encodings: 2 * seen.length,
      chunks: 2 * seen.length,
      filed: seen.reduce((sum, { records }) => sum + records, 0),
    });
    while (await room.closeNext('skt', day));
  }
  expect(happened).toBeGreaterThan(KILLS / 2);

  const carrier = new CarrierClient(gateway, 'skt');
  const files = await room.files('skt');
  expect(files.map(({ sequence, revision }) => [sequence, revision])).toEqual(expected.map((_, round) => [round + 1, 1]));
  const sample = files.filter((_, round) => round % 10 === 0);
  for (const file of sample) {
    const { name } = file.encodings[1]!;
    const lines = (await carrier.bytes(name)).toString().trim().split('\n');
    const ids = lines.map((line) => JSON.parse(line) as { record: string; lineId: string }).filter(({ record }) => record === 'detail');
    expect(ids.map(({ lineId }) => lineId)).toEqual(expected[file.sequence - 1]);
  }
  const filed = await gateway.rows<{ sequence: number; ids: string[] }>(
    'select sequence, array_agg(line_id order by n) as ids from billing.filed group by 1 order by 1',
  );
  expect(filed.map(({ ids }) => ids)).toEqual(expected.filter((ids) => ids.length > 0));
});

it('ten services that close the same days at once make each file once', async () => {
  const rooms = await Promise.all(Array.from({ length: 5 }, () => BillingRoom.open(gateway)));
  try {
    const day = koreanDay(9);
    await Promise.all([...rooms, ...rooms].map(async (one) => { while (await one.closeNext('kt', day)); })); // prettier-ignore
    expect((await room.files('kt')).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  } finally {
    await Promise.all(rooms.map((one) => one.close()));
  }
});

it('what was published cannot be changed by a service, nor by its owner', async () => {
  for (const table of ['line', 'filed', 'encoding', 'chunk']) {
    await expect(room.database.query(`delete from billing.${table}`)).rejects.toThrow('permission denied');
    await expect(gateway.rows(`delete from billing.${table}`)).rejects.toThrow('is append-only');
  }
  await expect(room.database.query('update billing.file set net_amount = 0')).rejects.toThrow('permission denied');
  await expect(room.database.query(`insert into billing.line (id) values ('led_made_up')`)).rejects.toThrow('permission denied');
});
