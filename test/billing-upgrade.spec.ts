import { billingMigrations, pgpMigrations, sftpMigrations } from '#billing';
import { lineMigrations } from '../apps/billing/lines.migrations.js';
import { LastSeen1763600001833 } from '../libs/billing/last-seen.migrations.js';
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

it('what was seen of days before it was numbered keeps its order, and what is seen next comes after it', async () => {
  // As if the release that numbers it had never been here; the rows lie otherwise than they are ordered.
  await gateway.rows('alter table billing.reconciled drop column n cascade');
  await gateway.rows('create index reconciled_of_day on billing.reconciled (host, business_date, id)');
  const note = (id: string) =>
    gateway.rows(
      `insert into billing.reconciled (id, host, business_date, at, equal, ledger, file) values ($1, 'kt', '2026-01-01', now(), $1 = 'row_c', 0, 0)`,
      [id],
    );
  for (const id of ['row_c', 'row_a', 'row_b']) await note(id);
  await asOwner(gateway.config, async (owner) => {
    const runner = owner.createQueryRunner();
    await new LastSeen1763600001833().up(runner);
    await runner.release();
  });
  const equal = () => gateway.rows(`select host from billing.equal_day where business_date = '2026-01-01'`);
  expect(await equal()).toHaveLength(1);
  await note('row_0');
  expect(await gateway.rows(`select id from billing.reconciled where business_date = '2026-01-01' order by n`)).toEqual(
    ['row_a', 'row_b', 'row_c', 'row_0'].map((id) => ({ id })),
  );
  expect(await equal()).toEqual([]);
});
