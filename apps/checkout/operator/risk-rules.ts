import { parsePhone } from '#kernel';
import { Operators, type Acting } from '#operators';
import { Database, Idempotency, problem, Secrets, type Remembered, type Tx } from '#platform';
import {
  rulesInForce,
  setRule,
  setThreshold,
  thresholdsInForce,
  withdrawRule,
  type Rule,
  type SetRiskRule,
  type SetThreshold,
} from '#risk';
import { Injectable } from '@nestjs/common';
import { riskRuleName, type RiskRuleRequest, type ThresholdRequest } from './risk-rules.schemas.js';

/** Operators say what is suspicious, and how much of it is too much. Rows are never changed: at one name the one set last holds, for every judgement after its commit. */
@Injectable()
export class KeepRiskRules {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly secrets: Secrets,
    private readonly operators: Operators,
  ) {}

  async list() {
    const [rules, thresholds] = [await rulesInForce(this.database.reader), await thresholdsInForce(this.database.reader)];
    return { data: rules.map(present), thresholds: thresholds.map(presentThreshold), hasMore: false as const };
  }

  set(by: Acting, key: string | null, body: RiskRuleRequest): Promise<Remembered> {
    const { reason, ...rest } = body;
    const rule = { ...rest, parameters: this.kept(body) } as unknown as Rule;
    return this.once(by, key, 'POST /v1/operator/risk-rules', body, async (tx) => {
      await setRule(tx, rule, { by: by.operator.id, reason });
      await this.operators.act(tx, by, { what: 'risk_rule.set', subject: rule.name, detail: { ...rule, reason } });
      return present((await rulesInForce(tx, rule.name))[0]!);
    });
  }

  setThreshold(by: Acting, key: string | null, body: ThresholdRequest): Promise<Remembered> {
    const { decision, score, reason } = body;
    return this.once(by, key, 'POST /v1/operator/risk-rules/thresholds', body, async (tx) => {
      await setThreshold(tx, decision, score, { by: by.operator.id, reason });
      await this.operators.act(tx, by, { what: 'risk_threshold.set', subject: decision, detail: { score, reason } });
      return presentThreshold((await thresholdsInForce(tx)).find((one) => one.decision === decision)!);
    });
  }

  /** Doing it twice changes nothing more, and stands in the audit twice. */
  withdraw(by: Acting, name: string, reason: string | null) {
    if (!riskRuleName.safeParse(name).success) throw problem('not_found');
    return this.database.tx(async (tx) => {
      const [rule] = await rulesInForce(tx, name);
      if (rule) await withdrawRule(tx, rule, { by: by.operator.id, ...(reason === null ? {} : { reason }) });
      const act = await this.operators.act(tx, by, { what: 'risk_rule.withdraw', subject: name, detail: { reason } });
      return { id: name, object: 'risk_rule' as const, inForce: false as const, act };
    });
  }

  private once(by: Acting, key: string | null, route: string, body: object, work: (tx: Tx) => Promise<object>): Promise<Remembered> {
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: by.operator.id, key, route, body }, async () => ({ status: 201, body: await work(tx) })),
    );
  }

  /** Numbers are kept as the keys of their lines, here, in the audit and in the log of judgements. */
  private kept({ kind, parameters }: RiskRuleRequest): RiskRuleRequest['parameters'] {
    if (kind !== 'watched_lines') return parameters;
    const lines = (parameters['lines'] as string[]).map((typed) => {
      const number = parsePhone(typed);
      if (!number) throw problem('invalid_request', { param: 'parameters', detail: 'lines must be telephone numbers.' });
      return this.secrets.lookup('line', number);
    });
    return { lines };
  }
}

const present = ({ name, kind, parameters, weight, demands, says, reason, setBy, setAt }: SetRiskRule) => ({
  id: name,
  object: 'risk_rule' as const,
  kind,
  parameters,
  weight,
  demands,
  says,
  reason,
  setBy,
  setAt: setAt.toISOString(),
});

const presentThreshold = ({ decision, score, reason, setBy, setAt }: SetThreshold) => ({
  object: 'risk_threshold' as const,
  decision,
  score,
  reason,
  setBy,
  setAt: setAt.toISOString(),
});
