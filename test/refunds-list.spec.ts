import { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';

let gateway: TestGateway;
let line = 0;
let key = 0;
/** A payment, and its refunds, newest first. */
let id: string;
let ids: string[];
const freshPhone = (): Promise<Phone> => gateway.phone(`0103${String(++line).padStart(7, '0')}`).set({ carrier: 'skt' });
const tenBack = async (payment: string) =>
  (await gateway.api('post', `/v1/payments/${payment}/refunds`, { amount: 10 }, { 'idempotency-key': `refund-${++key}` })).body
    .id as string;
const list = (query: string) => gateway.api('get', `/v1/payments/${id}/refunds${query}`);
const idsOf = async (query: string) => ((await list(query)).body.data as { id: string }[]).map((one) => one.id);

beforeAll(async () => {
  gateway = await TestGateway.start();
  id = (await gateway.buy(await freshPhone()))['id'] as string;
  ids = [];
  for (let i = 0; i < 22; i++) ids.unshift(await tenBack(id));
  await gateway.settle();
});
afterAll(() => gateway.close());

it('a payment’s refunds come in pages, newest first, twenty at a time unless asked for otherwise', async () => {
  const first = await list('');
  expect([first.status, first.body.data.length, first.body.hasMore]).toEqual([200, 20, true]);
  expect(await idsOf('')).toEqual(ids.slice(0, 20));
  expect((await list('?limit=2')).body).toMatchObject({ data: [{ id: ids[0] }, { id: ids[1] }], hasMore: true });
  expect((await list(`?limit=2&startingAfter=${ids[1]}`)).body).toMatchObject({ data: [{ id: ids[2] }, { id: ids[3] }], hasMore: true });
  expect((await list(`?limit=2&startingAfter=${ids[19]}`)).body).toMatchObject({
    data: [{ id: ids[20] }, { id: ids[21] }],
    hasMore: false,
  });
  expect((await list(`?startingAfter=${ids[21]}`)).body).toEqual({ data: [], hasMore: false });
  expect(await idsOf('?limit=100')).toEqual(ids);
});

it.each(['limit=0', 'limit=101', 'limit=x', 'startingAfter=', 'startingAfter=%00', 'startingAfter=re_00000000000000000000000000'])(
  '%s is a mistake, and told as one',
  async (query) => {
    const answer = await list(`?${query}`);
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'invalid_request', query.split('=')[0]]);
  },
);

it('a member that no list has is refused', async () => {
  expect((await list('?colour=red')).status).toBe(400);
});

it('another payment’s refund begins no page', async () => {
  const other = (await gateway.buy(await freshPhone()))['id'] as string;
  const theirs = await tenBack(other);
  const answer = await list(`?startingAfter=${theirs}`);
  expect([answer.status, answer.body.param]).toEqual([400, 'startingAfter']);
});
