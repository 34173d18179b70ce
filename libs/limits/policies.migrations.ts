import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HOLDS } from './holds.sql.js';
import { RESERVE } from './reserve.sql.js';
import { patternOf } from './limits.rules.js';
import { DEFAULT_POLICIES, SCOPE_ROWS } from './scopes.rules.js';

/** Policies with dates and owners, ceilings that are kept, split counters, and a history of which counters are the fold. Holds and counters that stand come along. */
export class Policies1763600000740 implements MigrationInterface {
  readonly name = 'Policies1763600000740';

  async up(runner: QueryRunner): Promise<void> {
    const scopes = SCOPE_ROWS.map(
      (s) => `('${s.scope}', '${s.period}', '${s.refusal}', ${s.rank}, '${s.measure}', '${s.counter}', ${s.slots})`,
    );
    const defaults = DEFAULT_POLICIES.map((p) => `('${p.scope}', '${p.period}', '${patternOf(p.pattern)}', ${p.cap}::bigint)`);
    await runner.query(`
      drop function limits.reserve;
      drop function limits.end_hold;
      drop function limits.give_back;
      alter table limits.policy rename to policy_before;
      alter table limits.policy_before rename constraint policy_pkey to policy_before_pkey;

      create table limits.scope (
        scope text not null, period text not null check (period in ('payment', 'hour', 'day', 'month')), refusal text not null, rank int not null,
        measure text not null check (measure in ('won', 'count', 'lines', 'least')), counter text not null, slots int not null check (slots >= 1), primary key (scope, period));
      insert into limits.scope values ${scopes.join(', ')};

      -- Never changed: a change is a further row. A block or a kill switch is a cap of 0 for one payment; withdrawn: no policy stands here any more.
      create table limits.policy (
        n bigint generated always as identity primary key, scope text not null, period text not null, pattern text not null,
        wildcards int not null generated always as (length(pattern) - length(replace(pattern, '*', ''))) stored,
        cap bigint check (cap >= 0), withdrawn boolean not null default false, valid_from timestamptz not null, valid_until timestamptz check (valid_until > valid_from),
        set_by text not null, reason text, set_at timestamptz not null, foreign key (scope, period) references limits.scope);
      create index policy_at on limits.policy (scope, pattern, period, n desc);
      insert into limits.policy (scope, period, pattern, cap, valid_from, set_by, set_at)
        select d.scope, d.period, d.pattern, case when o.scope is null then d.cap else o.cap end, '2000-01-01', 'tollgate', platform.now()
          from (values ${defaults.join(', ')}, ('line', 'payment', '*', null)) d(scope, period, pattern, cap)
          left join (values ('line_payment', 'line', 'payment'), ('line_month', 'line', 'month'), ('person_month', 'person', 'month'), ('line_gift_card_month', 'line_category', 'month')) was(old, scope, period)
            on was.scope = d.scope and was.period = d.period
          left join limits.policy_before o on o.scope = was.old
         where d.period <> 'payment' or d.cap is not null or o.cap is not null;
      drop table limits.policy_before;

      -- What the carrier said of a line last; and every ceiling that differed from the one before it.
      create table limits.line (
        line_key text primary key, person_key text not null, ceiling bigint not null check (ceiling >= 0), physical_goods boolean not null, source text not null, asked_at timestamptz not null);
      create table limits.ceiling (
        line_key text not null, n bigint generated always as identity, ceiling bigint not null, source text not null, learned_at timestamptz not null, primary key (line_key, n));

      -- A counter that many share, in slots with a quota each. All quotas together are the cap they were granted under, so no slot has to know of the others.
      create table limits.slot (
        key text not null, slot int not null, used bigint not null check (used >= 0), quota bigint not null, cap bigint not null, primary key (key, slot)) with (fillfactor = 50);
      create table limits.seen (key text not null, who text not null, primary key (key, who));

      -- Every change of a hold. Counters are the fold of it: \`keys\` by amount, \`counted\` by one.
      create table limits.move (
        n bigint generated always as identity, payment_id text not null, at timestamptz not null,
        what text not null check (what in ('held', 'spent', 'let_go', 'expired', 'given_back')), amount bigint not null check (amount > 0),
        keys text[] not null, counted text[] not null default '{}', primary key (n, at)) partition by range (at);
      create index move_of_payment on limits.move (payment_id);
      insert into platform.partitioned values ('limits.move');
      select platform.make_partitions();

      alter table limits.hold drop constraint hold_state_check, add constraint hold_state_check check (state in ('held', 'spent', 'let_go', 'expired')), add column slots int[];
      update limits.counter set key = regexp_replace(key, '^line_gift_card_month:(.*):', 'line_category_month:\\1:gift_card:') where key like 'line\\_gift\\_card\\_month:%';
      update limits.hold set keys = array(select regexp_replace(k, '^line_gift_card_month:(.*):', 'line_category_month:\\1:gift_card:') as k from unnest(keys) k order by k)
       where array_to_string(keys, ' ') like '%line\\_gift\\_card\\_month:%';
      insert into limits.move (payment_id, at, what, amount, keys)
        select payment_id, at, what, amount, keys from (
          select payment_id, held_at as at, 'held' as what, amount, keys from limits.hold
          union all select payment_id, ended_at, state, amount, keys from limits.hold where state <> 'held'
          union all select payment_id, ended_at, 'given_back', returned, keys from limits.hold where returned > 0) past order by at;

      -- What each night's check found.
      create table limits.checked (day date primary key, at timestamptz not null, counters bigint not null, disagreements int not null);

      create type limits.claim as (scope text, period text, key text, n bigint, cap bigint, refusal text, rank int, measure text, slots int);
      ${RESERVE}
      ${HOLDS}
      select platform.make_append_only('limits.' || t) from unnest(array['policy', 'ceiling', 'seen', 'move', 'checked']) t;

      grant select on limits.scope to ${SERVICE_ROLE};
      grant select, insert on limits.policy, limits.ceiling, limits.seen, limits.move, limits.checked to ${SERVICE_ROLE};
      grant select, insert, update on limits.line, limits.slot to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
