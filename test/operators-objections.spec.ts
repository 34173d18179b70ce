import { objectionActAnswer, objectionsAnswer } from '../apps/checkout/operator/objections.schemas.js';
import { newId } from '#platform';
import { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';

const DAY_SECONDS = 86_400;
type Row = Record<string, any>;

let gateway: TestGateway;
let desk: Desk;
let lines = 0;
beforeAll(async () => {
  gateway = await TestGateway.start();
  await gateway.withoutFiles();
  desk = new Desk(gateway);
});
afterEach(() => gateway.clock(0));
afterAll(() => gateway.close());

const paid = (members: Row = {}): Promise<Row> => gateway.buy(gateway.phone(`0106200${String(++lines).padStart(4, '0')}`), members);
const list = async (query = ''): Promise<Row[]> => (await desk.call('get', `objections?limit=100${query}`)).body.data as Row[];
const act = (verb: 'accept' | 'reject', id: string, headers: Record<string, string> = {}) =>
  desk.call('post', `objections/${id}/${verb}`, { answer: '결제 내역을 확인했습니다' }, headers);

/** As the subscriber's own door writes it. */
async function objectTo(payment: Row): Promise<string> {
  const id = newId('objection');
  await gateway.rows(
    `insert into payments.objection (id, payment_id, merchant_id, state, reason, opened_at, due_at)
     select $1, id, merchant_id, 'open', '제가 산 것이 아닙니다', platform.now(), platform.now() + interval '14 days' from payments.payment where id = $2`,
    [id, payment['id']],
  );
  return id;
}
const gauge = async (name: string): Promise<number> =>
  Number(new RegExp(`^tollgate_objections_${name}\\{.*\\} (\\d+)$`, 'm').exec(await (await fetch(`${gateway.url}/metrics`)).text())?.[1]);
const overdue = (): Promise<number> => gauge('overdue');
const withheld = async (): Promise<number> => (await gateway.rows('select from payments.withheld')).length;

it('an accepted objection gives back all that is left, and frees the payout; the subscriber’s and the merchant’s books agree', async () => {
  const payment = await paid();
  await gateway.api('post', `/v1/payments/${payment['id']}/refunds`, { amount: 900 }, { 'idempotency-key': 'part' });
  await gateway.settle();
  const id = await objectTo(payment);
  const open = await desk.call('get', 'objections');
  expect(objectionsAnswer.safeParse(open.body).error).toBeUndefined();
  expect(open.body.data).toMatchObject([{ id, payment: payment['id'], state: 'open', reason: '제가 산 것이 아닙니다' }]);
  expect(await withheld()).toBe(1);
  const [look] = (await desk.call('get', 'acts?limit=1')).body.data as Row[];
  expect(look).toMatchObject({ what: 'objections.list', operator: { name: 'demo operator' }, detail: { objections: [id] } });

  const accepted = await act('accept', id);
  expect([accepted.status, objectionActAnswer.safeParse(accepted.body).error]).toEqual([200, undefined]);
  await gateway.settle();
  expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'refunded', refundedAmount: 4900 });
  const refund = await gateway.api('get', `/v1/refunds/${accepted.body.refund}`);
  expect(refund.body).toMatchObject({ amount: 4000, status: 'succeeded', reason: `objection ${id}` });
  expect([await withheld(), await list(), (await list('&state=accepted')).map((one) => one['id'])]).toEqual([0, [], [id]]);
  expect((await desk.acts(id)).map(({ what, detail }) => [what, detail.refund])).toEqual([['objection.accept', accepted.body.refund]]);
});

it('a rejected one leaves the charge and frees the payout', async () => {
  const payment = await paid();
  const id = await objectTo(payment);
  expect((await act('reject', id)).body).toMatchObject({
    refund: null,
    objection: { state: 'rejected', answer: '결제 내역을 확인했습니다' },
  });
  await gateway.settle();
  expect([(await gateway.payment(payment['id'] as string))['status'], await withheld()]).toEqual(['charged', 0]);
});

it('a carrier that refuses to give it back raises the alarm, and accepting once more gives it back', async () => {
  const phone = gateway.phone('01062009001');
  const payment = await gateway.buy(phone);
  await phone.set({ ported: true });
  const id = await objectTo(payment);
  await act('accept', id);
  // Promised, and not back yet: it is not paid out either.
  expect([await gauge('owed'), await withheld()]).toEqual([0, 1]);
  await gateway.settle();
  expect([await gauge('owed'), (await list('&state=owed')).map((one) => one['id'])]).toEqual([1, [id]]);
  await phone.set({ ported: false });
  const again = await desk.call('post', `objections/${id}/accept`, { answer: '통신사와 다시 확인했습니다' });
  expect([again.status, again.body.objection.answer]).toEqual([200, '결제 내역을 확인했습니다']);
  await gateway.settle();
  expect([await gauge('owed'), await list('&state=owed')]).toEqual([0, []]);
  expect((await gateway.payment(payment['id'] as string))['status']).toBe('refunded');
  expect((await act('accept', id)).status).toBe(409);
});

it('of what was taken back from the merchant unpaid nothing is owed; once the subscriber has paid, it is', async () => {
  const payment = await paid();
  const clawedBack = (is: boolean) => gateway.rows('update payments.payment set clawed_back = $2 where id = $1', [payment['id'], is]);
  await clawedBack(true);
  const id = await objectTo(payment);
  expect((await act('accept', id)).body).toMatchObject({ refund: null, objection: { state: 'accepted' } });
  expect([await gauge('owed'), await list('&state=owed')]).toEqual([0, []]);
  await clawedBack(false);
  expect([await gauge('owed'), (await list('&state=owed')).map((one) => one['id'])]).toEqual([1, [id]]);
  expect((await act('accept', id)).status).toBe(200);
  await gateway.settle();
  expect([await gauge('owed'), (await gateway.payment(payment['id'] as string))['status']]).toEqual([0, 'refunded']);
});

it('what has gone back meanwhile is not given back again', async () => {
  const payment = await paid();
  const id = await objectTo(payment);
  await gateway.api('post', `/v1/payments/${payment['id']}/refunds`, {}, { 'idempotency-key': 'all' });
  await gateway.settle();
  expect((await act('accept', id)).body).toMatchObject({ refund: null, objection: { state: 'accepted' } });
});

it('two operators at once give one answer and one refund; a press sent again under its key is one press', async () => {
  const payment = await paid();
  const id = await objectTo(payment);
  const key = { 'idempotency-key': 'answer-1' };
  const both = await Promise.all([act('accept', id, key), act('accept', id)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await gateway.rows('select from payments.refund where payment_id = $1', [payment['id']])).length).toBe(1);
  const again = await act('accept', id, key);
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect((await act('reject', id)).body).toMatchObject({ status: 409, code: 'wrong_state', charged: 'yes' });
  await gateway.settle();
});

it('one without an answer raises the alarm after two weeks, and the answer ends it', async () => {
  const id = await objectTo(await paid());
  await gateway.clock(14 * DAY_SECONDS - 60);
  expect(await overdue()).toBe(0);
  await gateway.clock(14 * DAY_SECONDS + 60);
  expect(await overdue()).toBe(1);
  await act('reject', id);
  expect(await overdue()).toBe(0);
});

it('needs an operator and an answer; what is unknown is 404', async () => {
  for (const authorization of ['', 'Bearer sk_test_demo']) {
    expect((await desk.call('get', 'objections', undefined, { authorization })).status).toBe(401);
    expect((await desk.call('post', 'objections/obj_00000000000000000000000000/accept', {}, { authorization })).status).toBe(401);
  }
  for (const id of ['obj_00000000000000000000000000', 'pay_00000000000000000000000000', 'x', '%00'])
    expect((await act('accept', id)).status).toBe(404);
  for (const body of [{}, { answer: ' ' }, { answer: 'x', colour: 'red' }])
    expect((await desk.call('post', 'objections/obj_00000000000000000000000000/reject', body)).body.code).toBe('invalid_request');
  for (const query of ['state=lost', 'limit=0', 'startingAfter=x'])
    expect((await desk.call('get', `objections?${query}`)).status).toBe(400);
});
