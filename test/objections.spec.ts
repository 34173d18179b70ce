import { Test, type TestingModule } from '@nestjs/testing';
import fc from 'fast-check';
import type { OperatorId, PaymentId } from '#kernel';
import { Objections, Payments, PaymentsModule, type Objected, type Objection } from '#payments';
import { Database, PlatformModule } from '#platform';
import { TestGateway } from './gateway.js';

const OPERATOR = 'op_00000000000000000000000000' as OperatorId;

let gateway: TestGateway;
let room: TestingModule;
let objections: Objections;
let lines = 0;
beforeAll(async () => {
  gateway = await TestGateway.start();
  await gateway.withoutFiles();
  room = await Test.createTestingModule({ imports: [PlatformModule.for('test', gateway.config), PaymentsModule] }).compile();
  await room.init();
  objections = room.get(Objections);
});
afterEach(() => gateway.clock(0));
afterAll(async () => {
  await room.close();
  await gateway.close();
});

const paid = async (): Promise<PaymentId> =>
  (await gateway.buy(gateway.phone(`0106100${String(++lines).padStart(4, '0')}`)))['id'] as PaymentId;
const object = (id: PaymentId, reason = '제가 산 것이 아닙니다'): Promise<Objected> =>
  room.get(Database).tx(async (tx) => objections.object(tx, (await room.get(Payments).lock(tx, { id }))!, reason));
const answer = (id: Objection['id'], state: 'accepted' | 'rejected') =>
  room.get(Database).tx((tx) => objections.answer(tx, id, { state, answer: '확인했습니다', by: OPERATOR }));
const withheld = async (): Promise<string[]> =>
  (await gateway.rows<{ id: string }>('select payment_id as id from payments.withheld')).map(({ id }) => id);
const kinds = async (id: PaymentId): Promise<string[]> =>
  ((await gateway.api('get', `/v1/payments/${id}/timeline?limit=100`)).body.data as { kind: string }[])
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith('object'));

it('an objection has two weeks of Korea’s calendar, withholds the payout while it is open, and stands in the timeline without its words', async () => {
  const id = await paid();
  const made = (await object(id)) as Objection;
  expect(made.dueAt.getTime() - made.openedAt.getTime()).toBe(14 * 86_400_000);
  expect(await withheld()).toEqual([id]);
  expect(await object(id)).toBe('open_already');
  const rejected = await answer(made.id, 'rejected');
  expect(rejected).toMatchObject({ state: 'rejected', answer: '확인했습니다', answeredBy: OPERATOR });
  expect(await answer(made.id, 'accepted')).toBeNull();
  expect([await withheld(), await kinds(id)]).toEqual([[], ['objected', 'objection_rejected']]);
  expect(JSON.stringify((await gateway.api('get', `/v1/payments/${id}/timeline?limit=100`)).body)).not.toContain('제가 산');
  expect(await object(id, '다시 확인해 주세요')).toMatchObject({ state: 'open' });
  expect((await objections.of(id)).map(({ state }) => state)).toEqual(['open', 'rejected']);
});

it('only what was charged can be objected to', async () => {
  const { id } = await gateway.register();
  expect(await object(id as PaymentId)).toBe('not_charged');
});

it('twenty at once open one, and two answers at once are one', async () => {
  const id = await paid();
  const all = await Promise.all(Array.from({ length: 20 }, () => object(id)));
  const [made] = all.filter((one) => typeof one === 'object');
  expect(all.filter((one) => one === 'open_already')).toHaveLength(19);
  const answers = await Promise.all([answer(made!.id, 'accepted'), answer(made!.id, 'rejected')]);
  expect(answers.filter((one) => one !== null)).toHaveLength(1);
});

it('whenever it is opened, it is overdue from its fourteenth day on and not before', async () => {
  await gateway.rows(
    `update payments.objection set state = 'rejected', answer = '-', answered_at = now(), answered_by = 'op' where state = 'open'`,
  );
  const id = await paid();
  await object(id);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 60, max: 20 * 86_400 }), async (seconds) => {
      await gateway.clock(seconds);
      const late = seconds > 14 * 86_400;
      if (Math.abs(seconds - 14 * 86_400) > 120) expect(await objections.overdue()).toBe(late ? 1 : 0);
    }),
    { numRuns: 15 },
  );
});

it('services change nothing of an objection but its answer', async () => {
  for (const sql of [
    `update payments.objection set due_at = now()`,
    `update payments.objection set reason = ''`,
    'delete from payments.objection',
  ])
    await expect(gateway.rows(`set role tollgate_service; ${sql}`)).rejects.toThrow('permission denied');
});
