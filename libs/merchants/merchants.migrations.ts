import { Clawbacks1763600000904 } from './clawbacks.migrations.js';
import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Recharges1763600000525 } from './recharges.migrations.js';

export class Merchants1763600000050 implements MigrationInterface {
  readonly name = 'Merchants1763600000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema merchants;
      grant usage on schema merchants to ${SERVICE_ROLE};
      create table merchants.merchant (id text primary key, name text not null, contact text not null, livemode boolean not null, created_at timestamptz not null default now());
      -- Keys are 192 random bits, so their plain hash gives nothing away.
      create table merchants.api_key (hash text primary key, id text not null unique, merchant_id text not null references merchants.merchant, hint text not null, created_at timestamptz not null default now(), revoked_at timestamptz);
      create table merchants.return_origin (merchant_id text not null references merchants.merchant, origin text not null, primary key (merchant_id, origin));
      create table merchants.contract (merchant_id text not null references merchants.merchant, host text not null, goods_class text not null, since timestamptz not null default now(), until timestamptz, primary key (merchant_id, host, goods_class));
      grant select on all tables in schema merchants to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const merchantsMigrations = [Merchants1763600000050, Recharges1763600000525, Clawbacks1763600000904];
