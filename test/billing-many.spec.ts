import { deflateRawSync } from 'node:zlib';
import { CHUNK_BYTES } from '#billing';
import { newId, Secrets } from '#platform';
import { BillingRoom, CarrierClient, koreanDay, until } from './billing.kit.js';
import { TestGateway } from './gateway.js';

/** Two pages of lines to the last one. */
const MANY = 8000;
/** What PostgreSQL and JSON write with a backslash, what is longer in UTF-8 than in EUC-KR, and what KS X 1001 lacks. */
const TEXTS = ['별사탕 100개', '\t"a\\b"\n\r\b\f\v\\N', '\\N', '', ' 뷁 🍬 {U+} ', '\\', 'é\u007f', '\\.'];

let gateway: TestGateway;
let room: BillingRoom;
let carrier: CarrierClient;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  room = await BillingRoom.open(gateway);
  carrier = new CarrierClient(gateway, 'skt');
  await gateway.clock(until(12, 5));
});
afterAll(async () => {
  await room.close();
  await gateway.close();
});

/** So many charges in the middle of that day, a second apart. */
async function happen(day: number, many: number): Promise<void> {
  const secrets = new Secrets(gateway.config);
  const payments = Array.from({ length: many }, () => newId('payment'));
  await gateway.rows(
    `with made as (insert into billing.line (id, recorded_at, host, at, type, amount, vat, payment_id, phone_sealed, merchant_name, merchant_contact, item_name, automatic)
       select format('led_%s_%s', $1::int, to_char(n, 'FM0000')), platform.now(), 'skt', ($2::date + interval '6 hours') at time zone 'Asia/Seoul' + n * interval '1 second',
              'CHARGE', n, 0, payment, sealed, item, item, item, n % 2 = 0 from unnest($3::text[], $4::text[], $5::text[]) with ordinality u (payment, sealed, item, n) returning id, at, host, recorded_at)
     insert into billing.pending select host, at, id, recorded_at from made`,
    [
      day,
      koreanDay(day),
      payments,
      payments.map((id, i) => (i % 3 === 0 ? secrets.seal('phone', id, `+8210${String(i).padStart(8, '0')}`) : null)),
      payments.map((_, i) => TEXTS[i % TEXTS.length]),
    ],
  );
}

it('a day of many pages has every line once, in order and unchanged, in both encodings, and is the same made again', async () => {
  await happen(0, MANY);
  const file = (await room.closeNext('skt', koreanDay(0)))!;
  expect(file).toMatchObject({ records: MANY, chargeAmount: (MANY * (MANY + 1)) / 2 });
  const [seen] = await carrier.files();
  const { details } = await carrier.read(seen!, 'ndjson');
  expect(details.map(({ lineNumber, amount }) => [lineNumber, amount])).toEqual(details.map((_, i) => [i + 1, i + 1]));
  for (const [i, { itemName, merchantName, merchantContact, phoneNumber, automatic }] of details.entries()) {
    const text = TEXTS[i % TEXTS.length];
    expect([itemName, merchantName, merchantContact]).toEqual([text, text, text]);
    expect(phoneNumber).toBe(i % 3 === 0 ? `010${String(i).padStart(8, '0')}` : null);
    expect(automatic).toBe(i % 2 === 1);
  }
  expect((await carrier.read(seen!)).details).toEqual(details);
  const { encodings } = await room.closing.again(file);
  expect(Object.values(encodings).map(({ sha256 }) => sha256)).toEqual(file.encodings.map(({ sha256 }) => sha256));
});

it('a line that commits while its day is being closed, behind lines that are taken already, waits for the next file', async () => {
  await happen(1, MANY - 1);
  const open = await gateway.database.connect();
  const { lines } = room.closing as unknown as { lines: { taking: (...all: unknown[]) => { next(): Promise<void> } } };
  const taking = lines.taking.bind(lines);
  try {
    await open.query('begin');
    await open.query(
      `with made as (insert into billing.line select 'led_1_late', recorded_at, host, at - interval '1 hour', type, 7, vat, payment_id, original_id, carrier_reference, brand,
         phone_sealed, merchant_id, merchant_name, merchant_contact, item_name, goods_class, automatic from billing.line where id = 'led_1_0001' returning *)
       insert into billing.pending select host, at, id, recorded_at from made`,
    );
    let pages = 0;
    lines.taking = (...all) => {
      const real = taking(...all);
      const next = async (): Promise<void> => {
        if (++pages === 2) await open.query('commit');
        await real.next();
      };
      return { ...real, next };
    };
    expect(await room.closeNext('skt', koreanDay(1))).toMatchObject({ records: MANY - 1 });
    expect(pages).toBe(2);
    expect(await room.closeNext('skt', koreanDay(2))).toMatchObject({ records: 1, chargeAmount: 7 });
  } finally {
    lines.taking = taking;
    open.release();
  }
});

it('pieces from before they were packed, or packed as they are now, are read as they are', async () => {
  const [file] = (await carrier.files()).slice(-1);
  const { name } = file!.encodings[0]!;
  const bytes = await carrier.bytes(name);
  const secrets = new Secrets(gateway.config);
  const [{ packed, pieces }] = (await gateway.rows<{ packed: number; pieces: number }>(
    'select sum(length(sealed))::int as packed, count(*)::int as pieces from billing.chunk where name = $1',
    [name],
  )) as [{ packed: number; pieces: number }];
  expect(packed).toBeLessThan(bytes.length / 3);
  expect(pieces).toBeGreaterThan(5);
  await gateway.rows('alter table billing.chunk disable trigger user');
  for (let n = 0; n < pieces; n++) {
    if (n % 3 === 2) continue;
    const piece = bytes.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES);
    const packed = n % 3 === 1;
    const sealed = secrets.sealBytes('billing-file', `${name}/${n}`, packed ? deflateRawSync(piece) : piece);
    const sql = `update billing.chunk set sealed = $3, packed = $4, packing = 'deflate' where name = $1 and n = $2`;
    await gateway.rows(sql, [name, n, sealed, packed]);
  }
  await gateway.rows('alter table billing.chunk enable trigger user');
  expect((await carrier.bytes(name)).equals(bytes)).toBe(true);
});
