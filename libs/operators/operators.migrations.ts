import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Operators1763600000500 implements MigrationInterface {
  readonly name = 'Operators1763600000500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema operators;
      grant usage on schema operators to ${SERVICE_ROLE};
      create table operators.operator (id text primary key, name text not null, created_at timestamptz not null default now());
      -- Keys are 192 random bits, so their plain hash gives nothing away.
      create table operators.api_key (hash text primary key, id text not null unique, operator_id text not null references operators.operator, hint text not null, created_at timestamptz not null default now(), revoked_at timestamptz);

      create table operators.act (
        id text primary key, operator_id text not null, operator_name text not null, at timestamptz not null,
        what text not null, subject text, detail jsonb not null, request_id text not null);
      create index act_of_subject on operators.act (subject, id) where subject is not null;
      select platform.make_append_only('operators.act');

      grant select on operators.operator, operators.api_key to ${SERVICE_ROLE};
      grant select, insert on operators.act to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const operatorsMigrations = [Operators1763600000500];
