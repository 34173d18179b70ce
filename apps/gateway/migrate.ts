import { billingMigrations, pgpMigrations, sftpMigrations } from '#billing';
import { ledgerMigrations } from '#ledger';
import { limitsMigrations } from '#limits';
import { merchantsMigrations } from '#merchants';
import { noticesMigrations } from '#notices';
import { operatorsMigrations } from '#operators';
import { passcodesMigrations } from '#passcodes';
import { paymentsMigrations } from '#payments';
import { makePartitions, platformMigrations, SERVICE_ROLE, type Config } from '#platform';
import { settlementMigrations } from '#settlement';
import { subscribersMigrations } from '#subscribers';
import { riskMigrations } from '#risk';
import { sessionsMigrations } from '#sessions';
import { webhooksMigrations } from '#webhooks';
import { DataSource } from 'typeorm';
import { lineMigrations } from '../billing/lines.migrations.js';
import { dueMigrations } from '../billing/due.migrations.js';
import { retentionMigrations } from '../limits/retention.migrations.js';

const stampOf = (migration: { readonly name: string }): number => Number(migration.name.slice(-13));

/** Every room's migrations, in the order of their time stamps, in which they run. Forward only. */
export const MIGRATIONS = [
  ...platformMigrations,
  ...merchantsMigrations,
  ...paymentsMigrations,
  ...passcodesMigrations,
  ...limitsMigrations,
  ...webhooksMigrations,
  ...ledgerMigrations,
  ...operatorsMigrations,
  ...billingMigrations,
  ...lineMigrations,
  ...sftpMigrations,
  ...pgpMigrations,
  ...settlementMigrations,
  ...dueMigrations,
  ...subscribersMigrations,
  ...riskMigrations,
  ...sessionsMigrations,
  ...noticesMigrations,
  ...retentionMigrations,
].sort((a, b) => stampOf(a) - stampOf(b));

/** A number of our own for the advisory lock: two starts at once migrate one after the other. */
const LOCK = 7_000_001;

/** Opens the store as its owner. Only migrations, seeding and what a person runs (merchant, operator, carrier, check-limits) do. */
export async function asOwner<T>(config: Config, work: (owner: DataSource) => Promise<T>): Promise<T> {
  const owner = new DataSource({
    type: 'postgres',
    url: config.ownerUrl,
    applicationName: 'tollgate-owner',
    poolSize: 2,
    parseInt8: true,
    migrations: MIGRATIONS,
    migrationsTableName: 'tollgate_migration',
    schema: 'public',
    // As services do: what a migration says of a day is the same day in every database.
    extra: { connectionTimeoutMillis: 10_000, options: '-c timezone=UTC' },
  });
  await owner.initialize();
  try {
    return await work(owner);
  } finally {
    await owner.destroy();
  }
}

export async function migrate(config: Config): Promise<void> {
  await asOwner(config, async (owner) => {
    const runner = owner.createQueryRunner();
    await runner.connect();
    try {
      await runner.query('select pg_advisory_lock($1)', [LOCK]);
      await owner.runMigrations({ transaction: 'each' });
      await makePartitions(owner);
      await runner.query(`grant select on public.tollgate_migration to ${SERVICE_ROLE}`);
    } finally {
      await runner.query('select pg_advisory_unlock($1)', [LOCK]);
      await runner.release();
    }
  });
}
