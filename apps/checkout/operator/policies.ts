import type { MerchantId } from '#kernel';
import { DEFAULT_POLICIES, Policies, SCOPES, type Part, type Period, type Place, type Policy, type Scope } from '#limits';
import { Merchants } from '#merchants';
import { Operators, type Acting } from '#operators';
import { Database, Idempotency, problem, type Remembered } from '#platform';
import { Injectable } from '@nestjs/common';
import { policyRequest, SETTABLE, type PolicyRequest } from './policies.schemas.js';

type Whose = PolicyRequest['for'];

const placeOf = ({ scope, period, for: whose }: Pick<PolicyRequest, 'scope' | 'period' | 'for'>): Place => ({
  scope,
  period,
  pattern: SCOPES[scope].by.map((part) => whose[part as keyof Whose] ?? '*'),
});
const idOf = ({ scope, period, pattern }: Place): string => [scope, period, ...pattern].join(':');
/** What a new store begins with: something always stands at these places, for without it lines, persons, gift cards and requests for codes were not counted. */
const ALWAYS: ReadonlySet<string> = new Set(DEFAULT_POLICIES.map(idOf));

/** Caps as operators set them: tx { policy · audit }. The next reservation, or the next request for a code, goes by it. */
@Injectable()
export class KeepPolicies {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly policies: Policies,
    private readonly merchants: Merchants,
    private readonly operators: Operators,
  ) {
    // From now on is by the database's clock, so it alone knows that the end is past.
    database.whenBroken('policy_check', () => problem('invalid_request', { param: 'until', detail: 'Must be after from.' }));
  }

  async list() {
    return { data: (await this.policies.inForce(SETTABLE)).map(present), hasMore: false as const };
  }

  async history(id: string) {
    const set = await this.policies.history(read(id));
    if (set.length === 0) throw problem('not_found');
    return { data: set.map(present), hasMore: false as const };
  }

  set(by: Acting, key: string | null, body: PolicyRequest): Promise<Remembered> {
    const { cap, from, until, reason } = body;
    const place = placeOf(body);
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: by.operator.id, key, route: 'POST /v1/operator/policies', body }, async () => {
        if (body.for.merchant !== undefined && !(await this.merchants.exists(tx, body.for.merchant as MerchantId)))
          return problem('invalid_request', { param: 'for.merchant', detail: 'There is no such merchant.' }).outcome();
        const dates = { ...(from ? { from: new Date(from) } : {}), ...(until ? { until: new Date(until) } : {}) };
        const set = await this.policies.set(tx, { ...place, cap, ...dates, by: by.operator.id, reason });
        const detail = { cap, from: set.validFrom, until: set.validUntil, reason };
        await this.operators.act(tx, by, { what: 'policy.set', subject: idOf(place), detail });
        return { status: 201, body: present(set) };
      }),
    );
  }

  /** Also what is to hold only later. Doing it twice changes nothing more, and stands in the audit twice. @throws problem `wrong_state` where something must stand. */
  withdraw(by: Acting, id: string, reason: string | null) {
    const place = read(id);
    if (ALWAYS.has(id))
      throw problem('wrong_state', { detail: 'Without a policy nothing would be counted here. Set another cap, or null for none.' });
    return this.database.tx(async (tx) => {
      const stood = await this.policies.stands(tx, place);
      if (stood) await this.policies.withdraw(tx, place, { by: by.operator.id, ...(reason === null ? {} : { reason }) });
      const act = await this.operators.act(tx, by, { what: 'policy.withdraw', subject: id, detail: { reason, stood } });
      return { id, object: 'policy' as const, withdrawn: true as const, act };
    });
  }
}

const whoseOf = (scope: Scope, pattern: readonly string[]): Whose =>
  Object.fromEntries(SCOPES[scope].by.map((part: Part, i) => [part, pattern[i]] as const).filter(([, value]) => value !== '*'));

/** @throws problem `not_found` for what no operator's policy can stand at. */
function read(id: string): Place {
  const [scope, period, ...pattern] = id.split(':') as [Scope, Period, ...string[]];
  const asked = SETTABLE.includes(scope) && pattern.length === SCOPES[scope].by.length;
  const parsed = asked && policyRequest.safeParse({ scope, period, for: whoseOf(scope, pattern), cap: null, reason: 'read' });
  if (!parsed || !parsed.success) throw problem('not_found');
  return placeOf(parsed.data);
}

function present({ scope, period, pattern, cap, validFrom, validUntil, reason, setBy, setAt, withdrawn }: Policy) {
  const parts = pattern.split(':').map(decodeURIComponent);
  return {
    id: idOf({ scope, period, pattern: parts }),
    object: 'policy' as const,
    scope,
    period,
    for: whoseOf(scope, parts),
    measure: SCOPES[scope].measure,
    cap,
    from: validFrom.toISOString(),
    until: validUntil?.toISOString() ?? null,
    reason,
    setBy,
    setAt: setAt.toISOString(),
    withdrawn,
  };
}
