import fc from 'fast-check';
import { won, type AttemptId, type Host, type MerchantId } from '#kernel';
import { BASIS_POINTS_MAX, feeOn } from '#ledger';
import { newId } from '#platform';
import { TestGateway } from './gateway.js';
import { LedgerRoom, NOON, sale } from './ledger.kit.js';

let gateway: TestGateway;
let room: LedgerRoom;
beforeAll(async () => {
  gateway = await TestGateway.start();
  room = await LedgerRoom.open(gateway);
});
afterAll(async () => {
  await room.close();
  await gateway.close();
});

describe('a charge', () => {
  it('of 1,000 won at 3 % leaves the merchant 967: the carrier owes 1,000, fee 30, VAT 3', async () => {
    const s = sale();
    expect(await room.charge(s)).toEqual({ kind: 'posted', basisPoints: 300, fee: 30, vat: 3 });
    const merchant = `merchant_payable:${s.merchantId}` as const;
    expect(await room.moves(s.paymentId)).toEqual([
      ['carrier_receivable:skt', merchant, 1000],
      [merchant, 'fee_income', 30],
      [merchant, 'vat_payable', 3],
    ]);
    expect(await room.ledger.balance(merchant)).toBe(967);
    expect(await room.position(s.paymentId)).toMatchObject({
      charged: 1000,
      refunded: 0,
      carrier: 1000,
      merchant: 967,
      fee: 30,
      vat: 3,
      suspense: 0,
    });
  });

  it('knows when it happened and when it was written down', async () => {
    const s = sale({ happenedAt: new Date('2026-10-31T14:59:59.999Z') });
    await room.charge(s);
    const [entry] = await room.ledger.entriesOf(s.paymentId);
    expect(entry).toMatchObject({ id: expect.stringMatching(/^led_/), happenedAt: s.happenedAt });
    const [{ seconds }] = (await gateway.rows<{ seconds: number }>(
      'select abs(extract(epoch from platform.now() - recorded_at))::float8 as seconds from ledger.entry where id = $1',
      [entry!.id],
    )) as [{ seconds: number }];
    expect(seconds).toBeLessThan(60);
  });

  it('posted twice stands once, also by twenty at once', async () => {
    const s = sale();
    const answers = await Promise.all(Array.from({ length: 20 }, () => room.charge(s)));
    expect(answers.filter(({ kind }) => kind === 'posted')).toHaveLength(1);
    expect(await room.charge(s)).toEqual({ kind: 'already' });
    expect(await room.ledger.entriesOf(s.paymentId)).toHaveLength(3);
  });

  it('rolls back with the state it tells of', async () => {
    const s = sale();
    await expect(room.database.tx((tx) => room.ledger.postCharge(tx, s).then(() => Promise.reject(new Error('crash'))))).rejects.toThrow(
      'crash',
    );
    expect(await room.position(s.paymentId)).toMatchObject({ charged: 0, carrier: 0 });
    expect(await room.charge(s)).toMatchObject({ kind: 'posted' });
  });

  it('of many at once are each by its own rule, and what stands already stands once', async () => {
    const [before, physical, digital, tiny] = [sale(), sale(), sale({ goodsClass: 'digital', host: 'kt' }), sale({ amount: won(10) })];
    await room.charge(before);
    await room.database.tx((tx) => [before, physical, digital, tiny, physical].forEach((one) => room.ledger.bookCharge(tx, one)));
    expect(await room.moves(before.paymentId)).toHaveLength(3);
    for (const { paymentId, merchantId, host, fee, vat, amount } of [
      { ...physical, fee: 30, vat: 3 },
      { ...digital, fee: 80, vat: 8 },
    ])
      expect(await room.moves(paymentId)).toEqual([
        [`carrier_receivable:${host}`, `merchant_payable:${merchantId}`, amount],
        [`merchant_payable:${merchantId}`, 'fee_income', fee],
        [`merchant_payable:${merchantId}`, 'vat_payable', vat],
      ]);
    expect(await room.moves(tiny.paymentId)).toEqual([['carrier_receivable:skt', `merchant_payable:${tiny.merchantId}`, 10]]);
  });

  it('of many at once are none when one of them is a bug', async () => {
    const [before, fresh] = [sale(), sale()];
    await room.charge(before);
    for (const bad of [{ ...before, amount: won(1001) }, sale({ host: 'nobody' as Host })])
      await expect(room.database.tx((tx) => [fresh, bad].forEach((one) => room.ledger.bookCharge(tx, one)))).rejects.toThrow(
        'posting charge:',
      );
    expect(await room.moves(fresh.paymentId)).toEqual([]);
  });

  it('of another amount under the same payment is a bug and throws', async () => {
    const s = sale();
    await room.charge(s);
    await expect(room.charge({ ...s, amount: won(1001) })).rejects.toThrow('stands already with another payment or amount');
  });

  it('too small for a fee moves no fee', async () => {
    const s = sale({ amount: won(10) });
    expect(await room.charge(s)).toMatchObject({ fee: 0, vat: 0 });
    expect(await room.moves(s.paymentId)).toEqual([['carrier_receivable:skt', `merchant_payable:${s.merchantId}`, 10]]);
  });
});

describe('fee rules', () => {
  it('hold from their first instant to the one before their end, and a merchant’s own comes first', async () => {
    const merchantId = newId('merchant');
    const set = (basisPoints: number, from: string, until: string | null, whose: MerchantId | null = merchantId) =>
      room.database.tx((tx) =>
        room.fees.set(tx, { merchantId: whose, goodsClass: 'digital', basisPoints, validFrom: new Date(from), validUntil: until ? new Date(until) : null, setBy: 'test' }),
      ); // prettier-ignore
    await set(600, '2026-11-01T00:00:00+09:00', null);
    await set(500, '2026-11-10T00:00:00+09:00', '2026-11-11T00:00:00+09:00');
    await set(900, '2026-11-12T00:00:00+09:00', null, null);
    for (const [at, rate] of [
      ['2026-10-31T14:59:59.999Z', 800],
      ['2026-10-31T15:00:00.000Z', 600],
      ['2026-11-09T15:00:00.000Z', 500],
      ['2026-11-10T14:59:59.999Z', 500],
      ['2026-11-10T15:00:00.000Z', 600],
      ['2026-11-15T00:00:00.000Z', 600],
    ] as const) {
      const s = sale({ merchantId, goodsClass: 'digital', happenedAt: new Date(at) });
      expect([at, await room.charge(s)]).toMatchObject([at, { basisPoints: rate }]);
    }
    expect(await room.fees.at(newId('merchant'), 'digital', new Date('2026-11-12T00:00:00+09:00'))).toBe(900);
    expect(await room.fees.at(newId('merchant'), 'physical', NOON)).toBe(300);
    await expect(set(BASIS_POINTS_MAX + 1, '2026-12-01T00:00:00Z', null)).rejects.toThrow('check constraint');
  });

  it('set later do not change what a refund gives back', async () => {
    const s = sale();
    await room.charge(s);
    const rule = {
      merchantId: s.merchantId,
      goodsClass: s.goodsClass,
      basisPoints: 1000,
      validFrom: new Date(0),
      validUntil: null,
      setBy: 'test',
    };
    await room.database.tx((tx) => room.fees.set(tx, rule));
    expect(await room.refund(s, 1000)).toEqual({ kind: 'posted', basisPoints: 300, fee: 30, vat: 3 });
  });

  it('the database computes what the rules say', async () => {
    const cases = fc.sample(fc.tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: BASIS_POINTS_MAX })), 2000);
    const computed = await room.database.query<{ fee: number; vat: number }>(
      'select f.* from unnest($1::bigint[], $2::int[]) with ordinality c(amount, rate, n), ledger.fee_on(c.amount, c.rate) f order by n',
      [cases.map(([amount]) => amount), cases.map(([, rate]) => rate)],
    );
    expect(computed).toEqual(cases.map(([amount, rate]) => ({ fee: feeOn(amount, rate).fee, vat: feeOn(amount, rate).vat })));
  });
});

describe('a refund', () => {
  it('in the month lets the carrier off; later it is owed to the carrier; the last gives back exactly the rest of the fee', async () => {
    const s = sale({ host: 'kt' });
    await room.charge(s);
    expect(await room.refund(s, 334)).toEqual({ kind: 'posted', basisPoints: 300, fee: 11, vat: 2 });
    expect(await room.refund(s, 333, 'next_bill_credit')).toEqual({ kind: 'posted', basisPoints: 300, fee: 10, vat: 1 });
    expect(await room.position(s.paymentId)).toMatchObject({ charged: 1000, refunded: 667, carrier: 333, merchant: 324, fee: 9, vat: 0 });
    expect(await room.refund(s, 333, 'next_bill_credit')).toEqual({ kind: 'posted', basisPoints: 300, fee: 9, vat: 0 });
    expect(await room.position(s.paymentId)).toMatchObject({ charged: 1000, refunded: 1000, carrier: 0, merchant: 0, fee: 0, vat: 0 });
    const gross = (await room.moves(s.paymentId)).filter(([debit, credit]) => [debit, credit].some((id) => /:kt$/.test(String(id))));
    expect(gross.slice(1).map(([, credit, amount]) => [credit, amount])).toEqual([
      ['carrier_receivable:kt', 334],
      ['refunds_payable:kt', 333],
      ['refunds_payable:kt', 333],
    ]);
  });

  it('posted twice stands once, also the last one', async () => {
    const s = sale();
    await room.charge(s);
    expect(await room.refund(s, 1000, 'carrier_cancel', 're_twice')).toMatchObject({ kind: 'posted' });
    expect(await room.refund(s, 1000, 'carrier_cancel', 're_twice')).toEqual({ kind: 'already' });
  });

  it('of more than is left, or of what was never charged, throws', async () => {
    const s = sale();
    await expect(room.refund(s, 1)).rejects.toThrow('never charged');
    await room.charge(s);
    await room.refund(s, 999);
    await expect(room.refund(s, 2)).rejects.toThrow('more than the 1 won left');
    await expect(
      room.database.tx((tx) => room.ledger.postRefund(tx, { ...s, refundId: 're_odd', amount: won(1), method: 'gift' as never })),
    ).rejects.toThrow();
  });

  it('twenty at once stand in line: never more fee back than was taken, exactly all of it at the end', async () => {
    const s = sale({ amount: won(9999), goodsClass: 'physical' });
    await room.charge(s);
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => room.refund(s, 909)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(11);
    expect(await room.position(s.paymentId)).toMatchObject({ charged: 9999, refunded: 9999, carrier: 0, merchant: 0, fee: 0, vat: 0 });
  });
});

it('money that the carrier moved without our yes is nobody’s until it has been given back, once', async () => {
  const [attemptId, paymentId] = [newId('attempt'), newId('payment')];
  const held = { attemptId, paymentId, host: 'lgu' as const, amount: won(4910), happenedAt: NOON };
  const resolve = (attempt: AttemptId, amount = 4910) =>
    room.database.tx((tx) =>
      room.ledger.resolveSuspense(tx, { ...held, attemptId: attempt, amount: won(amount), method: 'carrier_cancel' }),
    );
  const suspend = () => room.database.tx((tx) => room.ledger.postSuspense(tx, held));
  expect([await suspend(), await suspend()]).toEqual(['posted', 'already']);
  expect(await room.position(paymentId)).toMatchObject({ charged: 0, carrier: 4910, suspense: 4910, merchant: 0 });
  await expect(resolve(newId('attempt'))).rejects.toThrow('holds no');
  await expect(resolve(attemptId, 4900)).rejects.toThrow('holds no');
  expect([await resolve(attemptId), await resolve(attemptId)]).toEqual(['posted', 'already']);
  expect(await room.position(paymentId)).toMatchObject({ carrier: 0, suspense: 0 });
});
