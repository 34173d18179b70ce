import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DELIVERY_STATES, NO_ANSWER, WEBHOOK_TYPE_NAMES } from './webhooks.rules.js';
import { DISABLED_BECAUSE, ENDPOINT_STATES } from './webhooks.table.js';

const oneOf = (column: string, values: readonly string[]): string =>
  `${column} text check (${column} in (${values.map((value) => `'${value}'`).join(', ')}))`;

export class Webhooks1763600000300 implements MigrationInterface {
  readonly name = 'Webhooks1763600000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema webhooks;
      grant usage on schema webhooks to ${SERVICE_ROLE};

      create table webhooks.endpoint (
        id text primary key, merchant_id text not null, url text not null, types text[] check (types <> '{}'),
        secret_sealed text not null, previous_sealed text, previous_until timestamptz, check ((previous_sealed is null) = (previous_until is null)),
        ${oneOf('status', ENDPOINT_STATES)} not null, ${oneOf('disabled_because', DISABLED_BECAUSE)}, check ((status = 'disabled') = (disabled_because is not null)),
        created_at timestamptz not null);
      create index endpoint_of_merchant on webhooks.endpoint (merchant_id, id);

      -- What merchants are told. Append-only. The data is sealed: it holds the window's address.
      create table webhooks.event (
        id text not null, merchant_id text not null, payment_id text not null, ${oneOf('type', WEBHOOK_TYPE_NAMES)} not null,
        sequence int not null, data_sealed text not null, created_at timestamptz not null, primary key (id, created_at)) partition by range (created_at);
      create index event_of_payment on webhooks.event (payment_id, sequence);

      -- Each event's place in the feed: narrow and unpartitioned, for the unique keys. Positions are given after commit; xid tells when that is safe.
      create table webhooks.place (
        event_id text primary key, event_at timestamptz not null, merchant_id text not null,
        xid xid8 not null default pg_current_xact_id(), position bigint unique check (position > 0));
      create index place_waiting on webhooks.place (xid, event_id) where position is null;
      create index place_of_merchant on webhooks.place (merchant_id, position);

      create table webhooks.delivery (
        id text primary key, event_id text not null, endpoint_id text not null, ${oneOf('state', DELIVERY_STATES)} not null,
        tries int not null default 0 check (tries >= 0), due_at timestamptz, check ((state = 'pending') = (due_at is not null)),
        created_at timestamptz not null, unique (event_id, endpoint_id));
      create index delivery_due on webhooks.delivery (due_at) where state = 'pending';
      create index delivery_of_endpoint on webhooks.delivery (endpoint_id, id);

      -- Every try and what came of it. Append-only.
      create table webhooks.try (
        id text not null, delivery_id text not null, at timestamptz not null, status int, ${oneOf('error', NO_ANSWER)}, check ((status is null) <> (error is null)),
        ms int not null, primary key (id, at)) partition by range (at);
      create index try_of_delivery on webhooks.try (delivery_id, at);
      insert into platform.partitioned values ('webhooks.event'), ('webhooks.try');

      grant select, insert, delete on webhooks.endpoint to ${SERVICE_ROLE};
      grant update (secret_sealed, previous_sealed, previous_until, status, disabled_because) on webhooks.endpoint to ${SERVICE_ROLE};
      grant select, insert on webhooks.event, webhooks.place, webhooks.delivery, webhooks.try to ${SERVICE_ROLE};
      grant update (position) on webhooks.place to ${SERVICE_ROLE};
      grant update (state, tries, due_at) on webhooks.delivery to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const webhooksMigrations = [Webhooks1763600000300];
