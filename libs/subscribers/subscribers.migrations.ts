import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FactorsOf1763600001797 } from './factors-of.migrations.js';
import { FACTORS } from './second-factor.rules.js';

export class Subscribers1763600000840 implements MigrationInterface {
  readonly name = 'Subscribers1763600000840';

  async up(runner: QueryRunner): Promise<void> {
    const factors = `array[${FACTORS.map((name) => `'${name}'`).join(', ')}]`;
    await runner.query(`
      create schema subscribers;
      grant usage on schema subscribers to ${SERVICE_ROLE};

      -- When a second factor is demanded. Never changed: under one name the row set last holds while it is in force.
      create table subscribers.factor_rule (
        n bigint generated always as identity primary key, name text not null, withdrawn boolean not null default false,
        category text, amount_from bigint check (amount_from >= 0),
        from_minute int check (from_minute between 0 and 1439), until_minute int check (until_minute between 0 and 1439), first_use boolean not null default false,
        valid_from timestamptz not null, valid_until timestamptz check (valid_until > valid_from), set_by text not null, reason text, set_at timestamptz not null,
        check ((from_minute is null) = (until_minute is null)), check (from_minute <> until_minute));
      create index factor_rule_of_name on subscribers.factor_rule (name, n desc);
      select platform.make_append_only('subscribers.factor_rule');

      -- What one payment on one line must show besides the code: why, what is asked in which order, what has been given.
      create table subscribers.second_factor (
        payment_id text not null, line_key text not null, because text[] not null default '{}', asked text[] not null default '{}' check (asked <@ ${factors}),
        given text[] not null default '{}' check (given <@ asked), wrong int not null default 0, since timestamptz not null, primary key (payment_id, line_key));

      -- Nothing of a person: a line's key, a public key, how often it was used.
      create table subscribers.passkey (
        id text primary key, line_key text not null, credential_id text not null unique, public_key bytea not null, counter bigint not null check (counter >= 0),
        transports text[] not null, backed_up boolean not null, payment_id text not null unique, made_at timestamptz not null, used_at timestamptz,
        revoked_at timestamptz, revoked_by text, check ((revoked_at is null) = (revoked_by is null)));
      create index passkey_of_line on subscribers.passkey (line_key) where revoked_at is null;

      -- Handed out once, answered at most once.
      create table subscribers.challenge (
        payment_id text not null, purpose text not null check (purpose in ('make', 'use')), browser_hash text not null, challenge text not null,
        made_at timestamptz not null, primary key (payment_id, purpose));

      create view subscribers.factor_rule_in_force as
        select * from (
          select distinct on (name) * from subscribers.factor_rule
           where valid_from <= platform.now() and (valid_until is null or platform.now() < valid_until) order by name, n desc) latest
         where not withdrawn;

      -- All that the decision after a right code needs, in one value: it rides along with the statement that reads the passcode.
      create function subscribers.factors(p_payment text, p_line text, p_settled_hours double precision) returns json language sql stable as $$
        select json_build_object(
          'minute', (select (extract(hour from k) * 60 + extract(minute from k))::int from (select platform.now() at time zone 'Asia/Seoul' as k) kst),
          'rules', (select coalesce(json_agg(json_build_object('name', name, 'category', category, 'amountFrom', amount_from, 'fromMinute', from_minute,
                     'untilMinute', until_minute, 'firstUse', first_use)), '[]') from subscribers.factor_rule_in_force),
          'passkeys', count(*), 'settledPasskeys', count(*) filter (where made_at <= platform.now() - make_interval(secs => p_settled_hours * 3600)),
          'because', coalesce((select because from subscribers.second_factor where payment_id = p_payment and line_key = p_line), '{}'))
          from subscribers.passkey where line_key = p_line and revoked_at is null $$;

      grant select, insert on subscribers.factor_rule to ${SERVICE_ROLE};
      grant select on subscribers.factor_rule_in_force to ${SERVICE_ROLE};
      grant select, insert, update on subscribers.second_factor to ${SERVICE_ROLE};
      grant select, insert, update (counter, used_at, revoked_at, revoked_by) on subscribers.passkey to ${SERVICE_ROLE};
      grant select, insert, update, delete on subscribers.challenge to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** The subscriber's door asks for passkeys too: a challenge belongs to a payment or to a sign-in. */
export class ChallengesAtDoor1763600001600 implements MigrationInterface {
  readonly name = 'ChallengesAtDoor1763600001600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table subscribers.challenge rename column payment_id to subject');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const subscribersMigrations = [Subscribers1763600000840, ChallengesAtDoor1763600001600, FactorsOf1763600001797];
