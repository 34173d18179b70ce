import { newId } from '#platform';
import { checkLedger } from '../apps/gateway/check-ledger.js';
import { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';
import { due, longAgo } from './retention.kit.js';

const YEAR_AND_MORE = 367 * 86_400;

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  await gateway.withoutFiles();
  desk = new Desk(gateway);
});
afterAll(() => gateway.close());

/** More than a year later, in the night. */
async function laterThanAYear(): Promise<void> {
  await gateway.rows('delete from billing.pending');
  await desk.pass(YEAR_AND_MORE);
}

async function isErased(id: string): Promise<boolean> {
  const [row] = await gateway.rows<{ erased: boolean }>('select erased_at is not null as erased from payments.payment where id = $1', [id]);
  return row!.erased;
}
const owed = async (): Promise<string[]> =>
  ((await desk.call('get', 'objections?state=owed')).body.data as { id: string }[]).map(({ id }) => id);

it('what an accepted objection promised stays until it is back, however long the carrier refuses, and goes a year after', async () => {
  const phone = gateway.phone('01037200001');
  const payment = await gateway.buy(phone);
  const id = payment['id'] as string;
  const other = (await gateway.buy(gateway.phone('01037200002')))['id'] as string;
  await phone.set({ ported: true });
  const objection = newId('objection');
  await gateway.rows(
    `insert into payments.objection (id, payment_id, merchant_id, state, reason, opened_at, due_at)
     select $1, id, merchant_id, 'open', '제가 산 것이 아닙니다', platform.now(), platform.now() + interval '14 days' from payments.payment where id = $2`,
    [objection, id],
  );
  const accept = () => desk.call('post', `objections/${objection}/accept`, { answer: '결제 내역을 확인했습니다' });
  expect((await accept()).status).toBe(200);
  await gateway.settle();
  expect(await owed()).toEqual([objection]);

  await laterThanAYear();
  expect([await isErased(id), await isErased(other), await owed()]).toEqual([false, true, [objection]]);

  await phone.set({ ported: false });
  expect((await accept()).status).toBe(200);
  await gateway.settle();
  expect([(await gateway.payment(id))['status'], await owed()]).toEqual(['refunded', []]);
  await laterThanAYear();
  expect(await isErased(id)).toBe(true);
  expect(await checkLedger(gateway.config, () => undefined)).toBe(0);
});

it('a year is counted from when it moved last: who sells is still being told of that', async () => {
  const { id } = await gateway.buy(gateway.phone('01037200003'));
  await longAgo(gateway, id as string);
  await gateway.rows('update payments.payment set changed_at = platform.now() where id = $1', [id]);
  expect(await due(gateway)).not.toContain(id);
});

it('also when all that came was the carrier’s no to a refund', async () => {
  const phone = gateway.phone('01037200004');
  const { id } = await gateway.buy(phone);
  await phone.set({ ported: true });
  await gateway.api('post', `/v1/payments/${id}/refunds`, {}, { 'idempotency-key': 'late-no' });
  await gateway.settle();
  expect(await gateway.rows('select status from payments.refund where payment_id = $1', [id])).toEqual([{ status: 'failed' }]);
  await longAgo(gateway, id as string);
  await gateway.rows('update payments.attempt set answered_at = platform.now() where refund_id is not null and payment_id = $1', [id]);
  expect(await due(gateway)).not.toContain(id);
});
