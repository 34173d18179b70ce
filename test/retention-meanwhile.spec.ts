import { Test, type TestingModule } from '@nestjs/testing';
import { won, type PaymentId } from '#kernel';
import { Objections, Payments, PaymentsModule, Refunds, type Payment } from '#payments';
import { Database, PlatformModule, type Tx } from '#platform';
import { TestGateway } from './gateway.js';
import { longAgo } from './retention.kit.js';

let gateway: TestGateway;
let room: TestingModule;
beforeAll(async () => {
  gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' });
  await gateway.withoutFiles();
  room = await Test.createTestingModule({ imports: [PlatformModule.for('retention-test', gateway.config), PaymentsModule] }).compile();
  await room.init();
});
afterAll(async () => {
  await room.close();
  await gateway.close();
});

const opened = {
  'a refund': (tx: Tx, payment: Payment) =>
    room.get(Refunds).open(tx, payment, {
      host: 'skt',
      cause: 'merchant',
      amount: won(payment.amount),
      whole: true,
      reason: 'sold out',
      carrierPaymentId: payment.carrierReference!,
    }),
  'an objection': (tx: Tx, payment: Payment) => room.get(Objections).object(tx, payment, '제가 산 것이 아닙니다'),
};

let line = 0;
/** A charge that may be erased, after those that were made before it. */
async function oldCharge(): Promise<PaymentId> {
  const { id } = await gateway.buy(gateway.phone(`0103730${String(++line).padStart(4, '0')}`));
  await longAgo(gateway, id as string);
  return id as PaymentId;
}
const kept = async (ids: readonly PaymentId[]): Promise<PaymentId[]> =>
  (
    await gateway.rows<{ id: PaymentId }>(
      'select id from payments.payment where id = any($1) and erased_at is null and phone_sealed is not null',
      [ids],
    )
  ).map(({ id }) => id);
const erase = async (most: number): Promise<number> => (await gateway.rows<{ n: number }>('select retention.run($1) as n', [most]))[0]!.n;
const erasingWaits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%retention.run%' and pid <> pg_backend_pid()`;

it.each(Object.keys(opened) as (keyof typeof opened)[])(
  '%s that is opened while retention looks keeps its payment, and the next is erased in its place',
  async (what) => {
    const [id, other] = [await oldCharge(), await oldCharge()];
    let erasing!: Promise<number>;
    await room.get(Database).tx(async (tx) => {
      const payment = (await room.get(Payments).lock(tx, { id }))!;
      await opened[what](tx, payment);
      erasing = erase(1);
      while ((await gateway.rows(erasingWaits)).length === 0);
    });
    expect(await erasing).toBe(1);
    expect(await kept([id, other])).toEqual([id]);
    expect(await erase(1)).toBe(0);
  },
);
