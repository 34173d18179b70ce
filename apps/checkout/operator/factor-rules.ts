import { Operators, type Acting } from '#operators';
import type { Category } from '#payments';
import { Database, Idempotency, problem, type Remembered } from '#platform';
import { FactorRules, type SetRule } from '#subscribers';
import { Injectable } from '@nestjs/common';
import { ruleName, type RuleRequest } from './factor-rules.schemas.js';

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const timeOf = (minute: number): string => [minute / 60, minute % 60].map((n) => String(Math.floor(n)).padStart(2, '0')).join(':');

/** Operators say when the code is not enough. A rule holds for every code that is proved after its commit. */
@Injectable()
export class KeepFactorRules {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly rules: FactorRules,
    private readonly operators: Operators,
  ) {}

  async list() {
    return { data: (await this.rules.inForce()).map(present), hasMore: false as const };
  }

  set(by: Acting, key: string | null, body: RuleRequest): Promise<Remembered> {
    const { hours, reason, ...rule } = body;
    const minutes = { fromMinute: hours ? minuteOf(hours.from) : null, untilMinute: hours ? minuteOf(hours.until) : null };
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: by.operator.id, key, route: 'POST /v1/operator/second-factor-rules', body }, async () => {
        const set = await this.rules.set(tx, { ...rule, ...minutes, by: by.operator.id, reason });
        await this.operators.act(tx, by, { what: 'second_factor_rule.set', subject: rule.name, detail: { ...body } });
        return { status: 201, body: present(set) };
      }),
    );
  }

  /** Doing it twice changes nothing more, and stands in the audit twice. */
  withdraw(by: Acting, name: string, reason: string | null) {
    if (!ruleName.safeParse(name).success) throw problem('not_found');
    return this.database.tx(async (tx) => {
      await this.rules.withdraw(tx, name, { by: by.operator.id, ...(reason === null ? {} : { reason }) });
      const act = await this.operators.act(tx, by, { what: 'second_factor_rule.withdraw', subject: name, detail: { reason } });
      return { id: name, object: 'second_factor_rule' as const, inForce: false as const, act };
    });
  }
}

const present = ({ name, category, amountFrom, fromMinute, untilMinute, firstUse, reason, setBy, setAt }: SetRule) => ({
  id: name,
  object: 'second_factor_rule' as const,
  category: category as Category | null,
  amountFrom,
  hours: fromMinute === null ? null : { from: timeOf(fromMinute), until: timeOf(untilMinute!) },
  firstUse,
  reason,
  setBy,
  setAt: setAt.toISOString(),
});
