import { won, type PaymentId } from '#kernel';
import { newId } from '#platform';
import { TestGateway } from './gateway.js';
import { buyer, LimitsRoom } from './limits.kit.js';

/** PostgreSQL keeps a plan for good after a statement's fifth run on a connection. */
const UNTIL_PLANNED = 7;
const STANDING = 1000;

let gateway: TestGateway;
let room: LimitsRoom;
beforeAll(async () => {
  gateway = await TestGateway.start();
  room = await LimitsRoom.open(gateway);
});
afterAll(async () => {
  await room.close();
  await gateway.close();
});

const held = async (lineKey: string, amount = 1000, at = room): Promise<PaymentId> => {
  const paymentId = newId('payment');
  expect(await at.tx((tx) => at.limits.reserve(tx, paymentId, won(amount), buyer(lineKey)))).toMatchObject({ kind: 'held' });
  return paymentId;
};
const spendAt = (at: LimitsRoom, ...ids: PaymentId[]) => at.tx((tx) => ids.forEach((id) => at.limits.spend(tx, id)));
const spend = (...ids: PaymentId[]) => spendAt(room, ...ids);
const counters = (lineKey: string) =>
  gateway.rows<{ spent: number; reserved: number }>(
    `select spent::int, reserved::int from limits.counter where key like 'line_month:' || $1 || ':%'`,
    [lineKey],
  );

describe('what is charged in one transaction', () => {
  it('is spent once, on counters of their own and on one they share, whatever is named twice or was never held', async () => {
    const [a, b, apart] = [await held('shared', 1000), await held('shared', 200), await held('apart', 30)];
    const never = newId('payment');
    await spend(a, b, a, apart, never);
    await spend(b);
    expect(await counters('shared')).toEqual([{ spent: 1200, reserved: 0 }]);
    expect(await counters('apart')).toEqual([{ spent: 30, reserved: 0 }]);
    const moves = await gateway.rows(`select payment_id from limits.move where what = 'spent' and payment_id = any($1)`, [
      [a, b, apart, never],
    ]);
    expect(moves).toHaveLength(3);
    expect(await room.limits.disagreements()).toEqual([]);
  });

  it('is found by its own key, however many other holds stand while a carrier is away', async () => {
    const own = await LimitsRoom.open(gateway);
    for (let i = 0; i < UNTIL_PLANNED; i++) await spendAt(own, await held('early', 1000, own));
    await gateway.rows(
      `insert into limits.hold (payment_id, amount, month, keys, state, held_at) select 'pay_standing' || n, 1, '2026-12', '{}', 'held', platform.now() from generate_series(1, $1::int) n`,
      [STANDING],
    );
    const next = await held('next', 1000, own);
    const read = async () => {
      const [row] = await gateway.rows<{ read: number }>(
        `select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_user_tables where relid = 'limits.hold'::regclass`,
      );
      return row!.read;
    };
    const before = await read();
    await spendAt(own, next);
    // A connection tells what it has read when it ends, if not before.
    await own.close();
    expect((await read()) - before).toBeLessThan(STANDING / 2);
  });
});
