import request from 'supertest';
import { HOSTS, type Host } from '#kernel';
import { BillingRoom, CarrierClient, koreanDay as day, until } from './billing.kit.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' })));
afterAll(() => gateway.close());

const carrier = (host: Host): CarrierClient => new CarrierClient(gateway, host);

it('at 00:10 the day is closed: charges, cancels and refunds stand in the file of their carrier, MVNO lines in that of the host', async () => {
  await gateway.clock(until(23, 0));
  const [skt, kct, lgu] = [
    await gateway.phone('01031000001').set({ carrier: 'skt' }),
    await gateway.phone('01031000002').set({ carrier: 'kct' }),
    await gateway.phone('01031000003').set({ carrier: 'lgu' }),
  ];
  const first = await gateway.buy(skt, { itemName: '똠얌꿍 🍜 {U+}' });
  await gateway.buy(kct, { amount: 1100, goodsClass: 'physical' });
  await gateway.buy(lgu, { amount: 5500, category: 'gift_card' });
  const back = await gateway.api('post', `/v1/payments/${first['id'] as string}/refunds`, { amount: 900 }, { 'idempotency-key': 'back-1' });
  expect(back.status).toBe(201);
  await gateway.settle();
  expect(await carrier('skt').files()).toEqual([]);

  await gateway.clock(until(0, 1));
  await gateway.settle();
  expect(await carrier('skt').files()).toEqual([]);
  await gateway.clock(until(0.2, 1));
  await gateway.settle();

  const [file] = await carrier('skt').files();
  expect(file).toMatchObject({
    businessDate: day(0),
    sequence: 1,
    revision: 1,
    status: 'available',
    records: 3,
    totals: { charges: 2, chargeAmount: 6000, cancels: 1, cancelAmount: 900, refunds: 0, refundAmount: 0, netAmount: 5100 },
  });
  const { details } = await carrier('skt').read(file!);
  const [charge, , cancel] = details;
  expect(details.map(({ type, amount, vat, brand, phoneNumber }) => [type, amount, vat, brand, phoneNumber])).toEqual([
    ['CHARGE', 4900, 445, 'skt', '01031000001'],
    ['CHARGE', 1100, 100, 'kct', '01031000002'],
    ['CANCEL', 900, 82, 'skt', '01031000001'],
  ]);
  expect(charge).toMatchObject({
    itemName: '똠얌꿍 🍜 {U+}',
    merchantName: '별사탕 상점',
    merchantContact: '02-000-0000',
    paymentId: first['id'],
    originalId: null,
  });
  expect(cancel).toMatchObject({ originalId: charge!.lineId, paymentId: first['id'], goodsClass: 'digital', automatic: false });
  expect(charge!.carrierReference).toMatch(/./);
  expect(cancel!.carrierReference).toMatch(/./);
  expect(cancel!.carrierReference).not.toBe(charge!.carrierReference);
  const [lguFile] = await carrier('lgu').files();
  expect((await carrier('lgu').read(lguFile!, 'ndjson')).details).toMatchObject([{ amount: 5500, vat: 0, type: 'CHARGE' }]);
  expect((await carrier('kt').files())[0]).toMatchObject({ records: 0, sequence: 1 });
});

const close = (businessDate: string, key = 'ok_test_demo') =>
  request(gateway.urlOf('billing')).post('/control/close-day').set('authorization', `Bearer ${key}`).send({ businessDate });

it('an operator closes a day by hand, as often as he likes, and it stands in the audit', async () => {
  const published = (await carrier('skt').files())[0]!;
  for (let i = 0; i < 2; i++) {
    const { body } = (await close(day(0)).expect(200)) as { body: { data: { id: string; carrier: string }[] } };
    expect(body.data.map((file) => file.carrier)).toEqual([...HOSTS]);
    expect(body.data[0]!.id).toBe(published.id);
  }
  await close(day(2)).expect(400);
  await close(day(-1)).expect(409);
  await close('2026-02-30').expect(400);
  for (const key of ['ok_test_none', 'ck_test_skt', 'sk_test_demo']) await close(day(0), key).expect(401);
  const acts = await gateway.rows<{ n: number }>(`select count(*)::int as n from operators.act where what = 'billing.close_day'`);
  expect(acts[0]!.n).toBe(4);
});

it('a day is closed once: later lines of it, however late they commit, stand in the next file, and none is ever skipped', async () => {
  const before = (await carrier('skt').files())[0]!;
  const open = await gateway.database.connect();
  try {
    await gateway.clock(until(12, 1));
    await gateway.buy(gateway.phone('01031000004'), { amount: 7000 });
    const payment = await gateway.buy(gateway.phone('01031000005'), { amount: 8000 });
    // Somebody posts before midnight and commits after the day was closed.
    await open.query('begin');
    await open.query(
      `insert into ledger.entry (id, posting, payment_id, debit, credit, amount, happened_at, recorded_at)
       select 'led_late', 'suspense:att_late', $1, 'carrier_receivable:skt', 'suspense:skt', 33, platform.now(), platform.now()`,
      [payment['id']],
    );
    await gateway.clock(until(0.2, 2));
    await gateway.settle();
    const file = (await carrier('skt').files())[0]!;
    expect(file).toMatchObject({ businessDate: day(1), sequence: before.sequence + 1, totals: { charges: 2, chargeAmount: 15_000 } });
    expect(file.previousSha256).toBe(before.encodings[0]!.sha256);
    await open.query('commit');
    await gateway.settle();
    expect((await carrier('skt').files())[0]).toEqual(file);

    await gateway.clock(until(0.2, 3));
    await gateway.settle();
    const next = (await carrier('skt').files())[0]!;
    expect(next).toMatchObject({ businessDate: day(2), records: 1, totals: { chargeAmount: 33 } });
    expect((await carrier('skt').read(next)).details[0]).toMatchObject({
      lineId: 'led_late',
      billingMonth: expect.stringMatching(/^2/) as string,
    });
  } finally {
    open.release();
  }
});

it('days that were missed are closed in order, empty ones too, without gaps and chained', async () => {
  await gateway.clock(until(0.2, 7));
  await gateway.settle();
  for (const host of HOSTS) {
    const files = (await carrier(host).files()).reverse();
    expect(files.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(files.map(({ businessDate }) => businessDate)).size).toBe(7);
    for (const [i, file] of files.entries()) {
      expect(file.previousSha256).toBe(files[i - 1]?.encodings[0]!.sha256 ?? '0'.repeat(64));
      const [dat, ndjson] = [await carrier(host).read(file), await carrier(host).read(file, 'ndjson')];
      expect(dat.header).toEqual({ ...ndjson.header });
      expect(dat.details).toEqual(ndjson.details);
    }
  }
});

it('files made again from their lines are byte for byte what was published; every line stands in one file or waits for one', async () => {
  const room = await BillingRoom.open(gateway);
  try {
    for (const host of HOSTS)
      for (const file of await room.files(host)) {
        const { encodings } = await room.closing.again(file);
        expect(Object.values(encodings).map(({ sha256 }) => sha256)).toEqual(file.encodings.map(({ sha256 }) => sha256));
      }
  } finally {
    await room.close();
  }
  const [count] = await gateway.rows<{ lines: number; placed: number }>(
    `select (select count(*)::int from billing.line) as lines, (select count(distinct line_id)::int from (select line_id from billing.filed union all select line_id from billing.pending) p) as placed`,
  );
  expect(count!.placed).toBe(count!.lines);
  expect(count!.lines).toBe(7);
});
