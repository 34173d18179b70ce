import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { FactorRule } from './second-factor.rules.js';

/** A rule as it was set, and by whom. */
export interface SetRule extends FactorRule {
  readonly withdrawn: boolean;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly setBy: string;
  readonly reason: string | null;
  readonly setAt: Date;
}

export interface NewRule extends FactorRule {
  /** Both by the database's clock; unset: from now, for good. */
  readonly from?: Date;
  readonly until?: Date;
  readonly by: string;
  readonly reason?: string;
}

const COLUMNS = `name, withdrawn, category, amount_from as "amountFrom", from_minute as "fromMinute", until_minute as "untilMinute", first_use as "firstUse",
  valid_from as "validFrom", valid_until as "validUntil", set_by as "setBy", reason, set_at as "setAt"`;

/** When a second factor is demanded. Rows are never changed: under one name the row set last holds while it is in force. */
@Injectable()
export class FactorRules {
  constructor(private readonly database: Database) {}

  /** In force for every code that is proved after the commit. */
  set(tx: Tx, rule: NewRule): Promise<SetRule> {
    return write(tx, rule, false);
  }

  /** Nothing is demanded under this name any more. */
  withdraw(tx: Tx, name: string, { by, reason }: { readonly by: string; readonly reason?: string }): Promise<SetRule> {
    const nothing = { category: null, amountFrom: null, fromMinute: null, untilMinute: null, firstUse: false };
    return write(tx, { name, ...nothing, by, ...(reason === undefined ? {} : { reason }) }, true);
  }

  inForce(): Promise<SetRule[]> {
    return this.database.query<SetRule>(`select ${COLUMNS} from subscribers.factor_rule_in_force order by name`);
  }

  /** Everything that was ever set under this name, newest first. */
  history(name: string): Promise<SetRule[]> {
    return this.database.query<SetRule>(`select ${COLUMNS} from subscribers.factor_rule where name = $1 order by n desc`, [name]);
  }
}

async function write(tx: Tx, rule: NewRule, withdrawn: boolean): Promise<SetRule> {
  const { name, category, amountFrom, fromMinute, untilMinute, firstUse, from, until, by, reason } = rule;
  const [set] = await rows<SetRule>(
    tx,
    `insert into subscribers.factor_rule (name, withdrawn, category, amount_from, from_minute, until_minute, first_use, valid_from, valid_until, set_by, reason, set_at)
     values ($1, $2, $3, $4, $5, $6, $7, coalesce($8, platform.now()), $9, $10, $11, platform.now()) returning ${COLUMNS}`,
    [name, withdrawn, category, amountFrom, fromMinute, untilMinute, firstUse, from ?? null, until ?? null, by, reason ?? null],
  );
  return set!;
}
