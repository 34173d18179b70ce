import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { patternOf } from './limits.rules.js';
import { CODE_SCOPES, DEFAULT_POLICIES, SCOPE_ROWS, type Scope } from './scopes.rules.js';

const isOfCodes = ({ scope }: { scope: Scope }): boolean => (CODE_SCOPES as readonly Scope[]).includes(scope);

/** How many codes may be asked for is a policy like any other, and no longer a variable of the process. */
export class CodeLimits1763600001730 implements MigrationInterface {
  readonly name = 'CodeLimits1763600001730';

  async up(runner: QueryRunner): Promise<void> {
    const scopes = SCOPE_ROWS.filter(isOfCodes).map(
      (s) => `('${s.scope}', '${s.period}', '${s.refusal}', ${s.rank}, '${s.measure}', '${s.counter}', ${s.slots})`,
    );
    const defaults = DEFAULT_POLICIES.filter(isOfCodes).map(
      (p) => `('${p.scope}', '${p.period}', '${patternOf(p.pattern)}', ${p.cap}::bigint)`,
    );
    await runner.query(`
      insert into limits.scope values ${scopes.join(', ')} on conflict do nothing;
      insert into limits.policy (scope, period, pattern, cap, valid_from, set_by, set_at)
        select d.scope, d.period, d.pattern, d.cap, '2000-01-01', 'tollgate', platform.now() from (values ${defaults.join(', ')}) d(scope, period, pattern, cap)
         where not exists (select from limits.policy p where p.scope = d.scope);

      -- Requests in an hour or a day of Korea; what is split has a row for each part.
      create table limits.code_request (key text primary key, n int not null, at timestamptz not null);
      grant select, insert, update, delete on limits.code_request to ${SERVICE_ROLE};

      -- Counts one request everywhere at once, in order of the keys, so that two who count the same do not wait for each other crosswise; answers with the first refusal.
      -- One counter would make all buyers of a big merchant wait for each other, so it is many, each with its part of the whole; of a small cap no parts are made.
      create function limits.count_code(p_scopes text[], p_whos text[], p_patterns text[]) returns text language sql volatile as $$
        with f as materialized (
          select f.key, f.cap, f.refusal, f.rank, case when f.slots > 1 and (f.cap is null or f.cap >= f.slots * 100) then f.slots else 1 end as parts
            from limits.in_force(platform.now(), 1, p_scopes, p_whos, p_patterns, null) f where f.key is not null),
        part as materialized (select case when parts = 1 then key else key || ':' || floor(random() * parts)::int end as key, cap / parts as cap, refusal, rank from f),
        counted as (
          insert into limits.code_request as r (key, n, at) select key, 1, platform.now() from part order by key
            on conflict (key) do update set n = r.n + 1 returning key, n)
        select part.refusal from counted join part using (key) where counted.n > part.cap order by part.rank limit 1 $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
