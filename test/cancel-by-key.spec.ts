import { Payments } from '#payments';
import { orderCancellationSchema } from '../apps/checkout/docs/schemas.js';
import { purchase, TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterEach(() => void jest.restoreAllMocks());
afterAll(() => gateway.close());

let serial = 0;
const post = (body: object, key = `own-${++serial}`) =>
  gateway.api('post', '/v1/payments/cancel-by-order', body, { 'idempotency-key': key });
const cancel = async (idempotencyKey: string, key?: string) => {
  const answer = await post({ idempotencyKey }, key);
  expect(orderCancellationSchema.safeParse(answer.body).error).toBeUndefined();
  return answer;
};
const register = (orderId: string, key: string) => gateway.api('post', '/v1/payments', purchase({ orderId }), { 'idempotency-key': key });

describe('a request that never arrived', () => {
  it('is remembered: nothing can be registered under its key, and the order is free for another', async () => {
    const answer = await cancel('lost-1');
    expect([answer.status, answer.body]).toEqual([
      200,
      { object: 'order_cancellation', orderId: null, done: 'never_registered', payment: null },
    ]);
    for (let i = 0; i < 2; i++) {
      const late = await register('LOST-1', 'lost-1');
      expect([late.status, late.body]).toEqual([
        409,
        expect.objectContaining({ code: 'called_off', charged: 'no', retryable: false, param: 'Idempotency-Key' }),
      ]);
    }
    expect((await gateway.api('get', '/v1/payments?orderId=LOST-1')).status).toBe(404);
    expect((await register('LOST-1', 'lost-2')).status).toBe(201);
    expect((await cancel('lost-1')).body.done).toBe('never_registered');
  });

  it('also months later, when keys are long forgotten', async () => {
    await cancel('old-1');
    const paid = await gateway.buy(await gateway.phone('01075000001').set({}), { orderId: 'OLD-2' });
    await gateway.rows(`update platform.idempotency set at = at - interval '100 days'`);
    await gateway.rows('delete from platform.idempotency');
    expect((await register('OLD-1', 'old-1')).body.code).toBe('called_off');
    expect((await cancel('key-OLD-2')).body).toMatchObject({ done: 'refunded', orderId: 'OLD-2', payment: { id: paid['id'] } });
  });

  it('was refused: the same', async () => {
    await register('TWICE', 'first');
    expect((await register('TWICE', 'second')).body.code).toBe('duplicate_order');
    expect((await cancel('second')).body).toMatchObject({ done: 'never_registered', orderId: null });
    expect((await cancel('first')).body).toMatchObject({ done: 'cancelled', orderId: 'TWICE' });
  });

  it('another merchant’s key of the same letters is another key', async () => {
    await gateway.rows(`insert into merchants.merchant (id, name, contact, livemode) values ('mer_other', 'x', 'x', false)`);
    await gateway.rows(
      `insert into merchants.api_key (hash, id, merchant_id, hint) select encode(sha256('sk_test_other'), 'hex'), 'key_other', 'mer_other', 'x'`,
    );
    const other = { authorization: 'Bearer sk_test_other', 'idempotency-key': 'o-1' };
    const answer = await gateway.api('post', '/v1/payments/cancel-by-order', { idempotencyKey: 'shared' }, other);
    expect([answer.status, answer.body.done]).toEqual([200, 'never_registered']);
    expect((await register('SHARED', 'shared')).status).toBe(201);
  });
});

it('not charged: cancelled · charged: all of it refunded · again: nothing more', async () => {
  await register('K-1', 'k-1');
  expect((await cancel('k-1')).body).toMatchObject({ done: 'cancelled', payment: { status: 'cancelled' } });
  const replay = await register('K-1', 'k-1');
  expect([replay.status, replay.headers['idempotent-replayed']]).toEqual([201, 'true']);
  const phone = await gateway.phone('01075000002').set({ carrier: 'skt' });
  const paid = await gateway.buy(phone, { orderId: 'K-2' });
  expect((await cancel('key-K-2')).body).toMatchObject({ done: 'refunded', orderId: 'K-2' });
  await gateway.settle();
  expect((await cancel('key-K-2')).body).toMatchObject({ done: 'refunded', payment: { id: paid['id'], status: 'refunded' } });
  expect((await phone.book()).map((entry) => entry.type)).toEqual(['charge', 'cancel']);
});

it('the cancel itself is idempotent by its own key', async () => {
  await register('K-3', 'k-3');
  const first = await cancel('k-3', 'again');
  const second = await cancel('k-3', 'again');
  expect([second.headers['idempotent-replayed'], second.body]).toEqual(['true', first.body]);
});

describe('a registration under way', () => {
  it('is waited for, and what it registered is cancelled', async () => {
    const { register: original } = Payments.prototype;
    let arrived!: () => void;
    let goOn!: () => void;
    const [isThere, gate] = [new Promise<void>((resolve) => (arrived = resolve)), new Promise<void>((resolve) => (goOn = resolve))];
    jest.spyOn(Payments.prototype, 'register').mockImplementation(async function (this: Payments, ...given) {
      const made = await original.apply(this, given);
      arrived();
      await gate;
      return made;
    });
    const registering = register('SLOW', 'slow');
    await isThere;
    const cancelling = cancel('slow');
    while (
      (await gateway.rows(`select from pg_stat_activity where wait_event_type = 'Lock' and query like '%registered_key%'`)).length === 0
    );
    goOn();
    expect((await registering).status).toBe(201);
    expect((await cancelling).body).toMatchObject({ done: 'cancelled', orderId: 'SLOW', payment: { status: 'cancelled' } });
  });

  it('whoever comes first, nothing chargeable is left', async () => {
    const pairs = Array.from({ length: 30 }, (_, i) => i);
    const ends = await Promise.all(
      pairs.map(async (i) => {
        const both = [() => register(`RACE-${i}`, `race-${i}`), () => cancel(`race-${i}`)];
        const [one, two] = await Promise.all((i % 2 ? both : both.reverse()).map((run) => run()));
        const [registered, cancelled] = i % 2 ? [one!, two!] : [two!, one!];
        expect(cancelled.status).toBe(200);
        return `${registered.status} ${cancelled.body.done}`;
      }),
    );
    expect(['201 cancelled', '409 never_registered']).toEqual(expect.arrayContaining([...new Set(ends)]));
    const left = await gateway.rows<{ status: string }>(`select distinct status from payments.payment where order_id like 'RACE-%'`);
    expect(left.filter(({ status }) => status !== 'cancelled')).toEqual([]);
  });
});

it.each([
  ['neither', {}, null],
  ['both', { orderId: 'A', idempotencyKey: 'B' }, null],
  ['an unknown member', { idempotencyKey: 'B', colour: 'red' }, null],
  ['a number', { idempotencyKey: 7 }, null],
  ['an empty key', { idempotencyKey: ' ' }, null],
  ['a key that a header cannot carry as it is', { idempotencyKey: '키' }, null],
  ['its own key', { idempotencyKey: 'mine' }, 'idempotencyKey'],
])('%s is refused and calls nothing off', async (_, body, param) => {
  const before = await gateway.rows('select from payments.registered_key');
  const answer = await post(body, 'mine');
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  if (param) expect(answer.body.param).toBe(param);
  expect(await gateway.rows('select from payments.registered_key')).toHaveLength(before.length);
});

it('keys are not kept in clear text', async () => {
  await cancel('a-very-telling-key');
  expect(await gateway.rows(`select from payments.registered_key where hash like '%telling%'`)).toEqual([]);
});
