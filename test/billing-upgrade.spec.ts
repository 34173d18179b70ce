import { billingMigrations, pgpMigrations, sftpMigrations } from '#billing';
import { lineMigrations } from '../apps/billing/lines.migrations.js';
import { asOwner } from '../apps/gateway/migrate.js';
import { EraseFiles1763600001555 } from '../apps/limits/retention.migrations.js';
import { BillingRoom, koreanDay } from './billing.kit.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start({ SWEEP_SECONDS: '3600' })));
afterAll(() => gateway.close());

it('a store that charged before there were files finds all of it in its first one, once', async () => {
  const phone = gateway.phone('01035000001');
  const payment = await gateway.buy(phone, { amount: 5000 });
  await gateway.api('post', `/v1/payments/${payment['id'] as string}/refunds`, { amount: 2000 }, { 'idempotency-key': 'before' });
  await gateway.settle();
  const then = await gateway.rows(
    'select id, at, type, amount, vat, original_id, carrier_reference from billing.line order by recorded_at, id',
  );
  // As if the release with the files had never been here.
  await gateway.rows(
    `drop schema billing cascade; drop function retention.erase_files; delete from platform.partitioned where name = 'billing.line'`,
  );
  await asOwner(gateway.config, async (owner) => {
    const runner = owner.createQueryRunner();
    for (const Migration of [...billingMigrations, ...lineMigrations, ...sftpMigrations, ...pgpMigrations, EraseFiles1763600001555])
      await new Migration().up(runner);
    await runner.query('select platform.make_partitions()');
    await runner.release();
  });
  expect(
    await gateway.rows('select id, at, type, amount, vat, original_id, carrier_reference from billing.line order by recorded_at, id'),
  ).toEqual(then);

  await gateway.buy(gateway.phone('01035000002'), { amount: 700 });
  const room = await BillingRoom.open(gateway);
  try {
    const file = await room.closeNext('skt', koreanDay(0));
    expect(file).toMatchObject({ sequence: 1, charges: 2, chargeAmount: 5700, cancels: 1, cancelAmount: 2000 });
    expect(await room.closeNext('skt', koreanDay(0))).toBeNull();
  } finally {
    await room.close();
  }
});
