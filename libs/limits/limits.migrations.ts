import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CodeLimits1763600001730 } from './code-limits.migrations.js';
import { SpentTogether1763600001851 } from './spent-together.migrations.js';
import { FlatClaims1763600001795 } from './flat-claims.migrations.js';
import { FewerSteps1763600001700 } from './fewer-steps.migrations.js';
import { InForce1763600000760 } from './in-force.migrations.js';
import { OwnCounters1763600001781 } from './own-counters.migrations.js';
import { ReserveTogether1763600001791 } from './reserve-together.migrations.js';
import { OneInstant1763600000770 } from './one-instant.migrations.js';
import { Policies1763600000740 } from './policies.migrations.js';

/**
 * Reserving is one round trip: the function makes missing counters in key order, locks them in key order (arbitrary order deadlocked at 42/s against
 * 1,550/s), checks them in the precedence of the refusals and then takes all or none.
 */
export class Limits1763600000200 implements MigrationInterface {
  readonly name = 'Limits1763600000200';

  async up(runner: QueryRunner): Promise<void> {
    const policies = `('line_payment', 'payment', 'limit_per_payment', 0, null), ('line_month', 'month', 'limit_line_month', 1, null),
      ('person_month', 'month', 'limit_person_month', 2, 1000000), ('line_gift_card_month', 'month', 'limit_category_month', 3, 100000)`;
    await runner.query(`
      create schema limits;
      grant usage on schema limits to ${SERVICE_ROLE};

      create table limits.policy (scope text primary key, counts text not null check (counts in ('payment', 'month')), refusal text not null, rank int not null, cap bigint check (cap >= 0));
      insert into limits.policy (scope, counts, refusal, rank, cap) values ${policies};

      -- The cap is checked only when a hold grows: a ceiling may be lowered under a standing hold, and a known yes is always spent.
      create table limits.counter (key text primary key, spent bigint not null default 0 check (spent >= 0), reserved bigint not null default 0 check (reserved >= 0)) with (fillfactor = 80);
      create table limits.hold (
        payment_id text primary key, amount bigint not null check (amount > 0), month text not null, keys text[] not null,
        returned bigint not null default 0, check (returned between 0 and amount),
        state text not null check (state in ('held', 'spent', 'let_go')), held_at timestamptz not null, ended_at timestamptz);
      create index hold_standing on limits.hold (held_at) where state = 'held';

      create function limits.reserve(p_payment text, p_amount bigint, p_scopes text[], p_whos text[], p_caps bigint[], out refusal text, out month text)
      language plpgsql as $$
      declare
        v_month text := platform.kst_month(platform.now());
        v_keys text[];
      begin
        select array_agg(k order by k) into v_keys
          from (select c.scope || ':' || c.who || ':' || v_month as k from unnest(p_scopes, p_whos) c(scope, who) join limits.policy p using (scope) where p.counts = 'month') keys;
        insert into limits.counter (key) select k from unnest(v_keys) k order by k on conflict do nothing;
        perform 1 from limits.counter where key = any(v_keys) order by key for no key update;

        select p.refusal into refusal
          from unnest(p_scopes, p_whos, p_caps) c(scope, who, cap)
          join limits.policy p using (scope)
          left join limits.counter n on p.counts = 'month' and n.key = c.scope || ':' || c.who || ':' || v_month
         where coalesce(n.spent, 0) + coalesce(n.reserved, 0) + p_amount > least(p.cap, c.cap)
         order by p.rank limit 1;
        month := v_month;
        if refusal is not null then return; end if;

        update limits.counter set reserved = reserved + p_amount where key = any(v_keys);
        insert into limits.hold (payment_id, amount, month, keys, state, held_at) values (p_payment, p_amount, v_month, v_keys, 'held', platform.now());
      end $$;

      -- Ends a hold once. Counters are touched in key order, like everywhere.
      create function limits.end_hold(p_payment text, p_state text) returns boolean language plpgsql as $$
      declare h limits.hold;
      begin
        update limits.hold set state = p_state, ended_at = platform.now() where payment_id = p_payment and state = 'held' returning * into h;
        if not found then return false; end if;
        perform 1 from limits.counter where key = any(h.keys) order by key for no key update;
        update limits.counter set reserved = reserved - h.amount, spent = spent + case when p_state = 'spent' then h.amount else 0 end where key = any(h.keys);
        return true;
      end $$;

      -- Room comes back to the month in which it was taken, never to another.
      create function limits.give_back(p_payment text, p_amount bigint) returns boolean language plpgsql as $$
      declare h limits.hold;
      begin
        update limits.hold set returned = returned + p_amount where payment_id = p_payment and state = 'spent' returning * into h;
        if not found then return false; end if;
        perform 1 from limits.counter where key = any(h.keys) order by key for no key update;
        update limits.counter set spent = spent - p_amount where key = any(h.keys);
        return true;
      end $$;

      grant select on limits.policy to ${SERVICE_ROLE};
      grant select, insert, update on limits.counter, limits.hold to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const limitsMigrations = [
  Limits1763600000200,
  Policies1763600000740,
  InForce1763600000760,
  OneInstant1763600000770,
  FewerSteps1763600001700,
  CodeLimits1763600001730,
  OwnCounters1763600001781,
  ReserveTogether1763600001791,
  FlatClaims1763600001795,
  SpentTogether1763600001851,
];
