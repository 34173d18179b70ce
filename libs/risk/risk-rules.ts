import { rows } from '#platform';
import type { EntityManager } from 'typeorm';
import type { Decision, Rule } from './risk.rules.js';

interface By {
  readonly by: string;
  readonly reason?: string;
}

/** In force for every judgement after the commit; at one name the rule set last holds. */
export async function setRule(manager: EntityManager, rule: Rule, by: By): Promise<void> {
  await write(manager, rule, by, false);
}

/** Nothing counts under this name any more. */
export async function withdrawRule(manager: EntityManager, rule: Rule, by: By): Promise<void> {
  await write(manager, rule, by, true);
}

/** @param score null: this decision is not taken by score. */
export async function setThreshold(
  manager: EntityManager,
  decision: Exclude<Decision, 'allow'>,
  score: number | null,
  { by, reason }: By,
): Promise<void> {
  await rows(manager, 'insert into risk.threshold (decision, score, set_by, reason, set_at) values ($1, $2, $3, $4, platform.now())', [
    decision,
    score,
    by,
    reason ?? null,
  ]);
}

/** A rule as it stands, and by whom. */
export type SetRiskRule = Rule & { readonly reason: string | null; readonly setBy: string; readonly setAt: Date };

/** @param name only the rule of this name. */
export const rulesInForce = (manager: EntityManager, name: string | null = null): Promise<SetRiskRule[]> =>
  rows(
    manager,
    `select name, kind, parameters, weight, demands, says, reason, set_by as "setBy", set_at as "setAt"
       from risk.rule_in_force where $1::text is null or name = $1 order by name`,
    [name],
  );

export interface SetThreshold {
  readonly decision: Exclude<Decision, 'allow'>;
  readonly score: number | null;
  readonly reason: string | null;
  readonly setBy: string;
  readonly setAt: Date;
}

export const thresholdsInForce = (manager: EntityManager): Promise<SetThreshold[]> =>
  rows(manager, 'select decision, score, reason, set_by as "setBy", set_at as "setAt" from risk.threshold_in_force order by decision', []);

async function write(manager: EntityManager, rule: Rule, { by, reason }: By, withdrawn: boolean): Promise<void> {
  const { name, kind, parameters, weight, demands, says } = rule;
  await rows(
    manager,
    `insert into risk.rule (name, kind, parameters, weight, demands, says, withdrawn, valid_from, set_by, reason, set_at)
     values ($1, $2, $3, $4, $5, $6, $7, platform.now(), $8, $9, platform.now())`,
    [name, kind, JSON.stringify(parameters), weight, demands, says, withdrawn, by, reason ?? null],
  );
}
