import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { patternOf } from './limits.rules.js';
import type { Policy } from './limits.table.js';
import { SCOPES, type Period, type Scope } from './scopes.rules.js';

/** Where a policy stands: of a scope and period, for one value of each part or for all (`*`). */
export interface Place {
  readonly scope: Scope;
  readonly period: Period;
  /** As many as the scope has parts. */
  readonly pattern: readonly string[];
}

export interface NewPolicy extends Place {
  /** Won, or a number of payments or lines; null: counted, but not capped. */
  readonly cap: number | null;
  /** Both by the database's clock; unset: from now, for good. */
  readonly from?: Date;
  readonly until?: Date;
  readonly by: string;
  readonly reason?: string;
}

const COLUMNS = `n, scope, period, pattern, cap, withdrawn, valid_from as "validFrom", valid_until as "validUntil", set_by as "setBy", reason, set_at as "setAt"`;

/**
 * Caps, blocks and kill switches. Rows are never changed: at one place the row set last holds. A payment goes by the place that says most,
 * among equals by the lowest cap. A scope counts from the first policy that is set for it; lines, persons and gift cards always have one.
 */
@Injectable()
export class Policies {
  constructor(private readonly database: Database) {}

  /** In force for every reservation that begins after the commit. @throws Error for a place that does not exist. */
  set(tx: Tx, policy: NewPolicy): Promise<Policy> {
    return setPolicy(tx, policy);
  }

  /** Nothing stands here any more: the next wider place holds again. */
  withdraw(tx: Tx, place: Place, { by, reason }: { readonly by: string; readonly reason?: string }): Promise<Policy> {
    return write(tx, { ...place, cap: null, by, ...(reason === undefined ? {} : { reason }) }, true);
  }

  /** What stands at these places now, newest first. */
  inForce(scopes: readonly Scope[], manager: EntityManager = this.database.reader): Promise<Policy[]> {
    return rows<Policy>(
      manager,
      `select ${COLUMNS} from (
         select distinct on (scope, period, pattern) * from limits.policy
          where scope = any($1) and valid_from <= platform.now() and (valid_until is null or platform.now() < valid_until) order by scope, period, pattern, n desc) latest
        where not withdrawn order by n desc`,
      [scopes],
    );
  }

  /** Whether something that was set here holds, or is to hold later. */
  async stands(tx: Tx, { scope, period, pattern }: Place): Promise<boolean> {
    const [found] = await rows<{ stands: boolean }>(
      tx,
      `select exists (select from limits.policy p where scope = $1 and period = $2 and pattern = $3 and not withdrawn and (valid_until is null or platform.now() < valid_until)
          and not exists (select from limits.policy w where w.scope = $1 and w.period = $2 and w.pattern = $3 and w.withdrawn and w.n > p.n)) as stands`,
      [scope, period, patternOf(pattern)],
    );
    return found!.stands;
  }

  /** Everything that was ever set here, newest first. */
  history({ scope, period, pattern }: Place): Promise<Policy[]> {
    return this.database.query<Policy>(
      `select ${COLUMNS} from limits.policy where scope = $1 and period = $2 and pattern = $3 order by n desc`,
      [scope, period, patternOf(pattern)],
    );
  }
}

/** For commands that act as the owner. */
export const setPolicy = (manager: EntityManager, policy: NewPolicy): Promise<Policy> => write(manager, policy, false);

async function write(manager: EntityManager, policy: NewPolicy, withdrawn: boolean): Promise<Policy> {
  const { scope, period, pattern, cap, from, until, by, reason } = policy;
  if (pattern.length !== SCOPES[scope].by.length) throw new Error(`a policy of ${scope} is for ${SCOPES[scope].by.join(' and ')}`);
  const [set] = await rows<Policy>(
    manager,
    `insert into limits.policy (scope, period, pattern, cap, withdrawn, valid_from, valid_until, set_by, reason, set_at)
     values ($1, $2, $3, $4, $5, coalesce($6, platform.now()), $7, $8, $9, platform.now()) returning ${COLUMNS}`,
    [scope, period, patternOf(pattern), cap, withdrawn, from ?? null, until ?? null, by, reason ?? null],
  );
  return set!;
}

/** Wide enough for tests and demos, where one machine plays everybody; never in production. What an operator has set since stands. */
export async function seedCodePolicies(owner: EntityManager): Promise<void> {
  for (const [scope, cap] of [
    ['code_line', 60],
    ['code_ip', 2000],
    ['code_merchant', 1_000_000],
  ] as const)
    // prettier-ignore
    await rows(
      owner,
      `insert into limits.policy (scope, period, pattern, cap, valid_from, set_by, set_at) select $1, 'hour', '*', $2, '2000-01-01', 'seed', platform.now()
        where not exists (select from limits.policy where scope = $1 and set_by = 'seed')`,
      [scope, cap],
    );
}
