import { Policies, type Place, type Policy } from '#limits';
import { Merchants } from '#merchants';
import { Operators, type Acting } from '#operators';
import type { MerchantId } from '#kernel';
import { Database, Idempotency, problem, type Remembered, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { STOPPABLE, STOPPABLES, type Stoppable, type ThrowRequest } from './kill-switches.schemas.js';

interface Switch {
  readonly scope: Stoppable;
  readonly value: string;
}

const placeOf = ({ scope, value }: Switch): Place => ({ scope: `${scope}_stop`, period: 'payment', pattern: [value] });
const idOf = ({ scope, value }: Switch): string => `${scope}:${value}`;
const SCOPES = STOPPABLES.map((scope) => placeOf({ scope, value: '*' }).scope);

/** Stops a carrier, a merchant, a category or a range of numbers. The very next look at limits sees it: whoever reserves after the commit is refused. */
@Injectable()
export class KillSwitches {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly policies: Policies,
    private readonly merchants: Merchants,
    private readonly operators: Operators,
  ) {}

  async list() {
    return { data: (await this.policies.inForce(SCOPES)).map(present), hasMore: false as const };
  }

  throw(by: Acting, key: string | null, body: ThrowRequest): Promise<Remembered> {
    return this.database.tx((tx) =>
      this.idempotency.once(tx, { owner: by.operator.id, key, route: 'POST /v1/operator/kill-switches', body }, async () => {
        if (body.scope === 'merchant' && !(await this.merchants.exists(tx, body.value as MerchantId)))
          return problem('invalid_request', { param: 'value', detail: 'There is no such merchant.' }).outcome();
        const thrown = await this.policies.set(tx, { ...placeOf(body), cap: 0, by: by.operator.id, reason: body.reason });
        await this.act(tx, by, 'throw', idOf(body), { reason: body.reason });
        return { status: 201, body: present(thrown) };
      }),
    );
  }

  /** Doing it twice changes nothing more, and stands in the audit twice. */
  withdraw(by: Acting, id: string, reason: string | null) {
    const found = read(id);
    if (!found) throw problem('not_found');
    return this.database.tx(async (tx) => {
      const stood = (await this.policies.inForce([placeOf(found).scope], tx)).some((policy) => present(policy).id === id);
      if (stood) await this.policies.withdraw(tx, placeOf(found), { by: by.operator.id, ...(reason === null ? {} : { reason }) });
      const act = await this.act(tx, by, 'withdraw', id, { reason, stood });
      return { id, object: 'kill_switch' as const, thrown: false as const, act };
    });
  }

  private act(tx: Tx, by: Acting, verb: 'throw' | 'withdraw', subject: string, detail: Record<string, unknown>) {
    return this.operators.act(tx, by, { what: `kill_switch.${verb}`, subject, detail });
  }
}

/** @returns null for what no switch can stand on. */
function read(id: string): Switch | null {
  const scope = STOPPABLES.find((some) => id.startsWith(`${some}:`));
  const value = scope && id.slice(scope.length + 1);
  return scope && value && STOPPABLE[scope].safeParse(value).success ? { scope, value } : null;
}

function present({ scope, pattern, reason, setBy, setAt }: Policy) {
  const named = { scope: scope.replace('_stop', '') as Stoppable, value: decodeURIComponent(pattern) };
  return { id: idOf(named), object: 'kill_switch' as const, ...named, reason, thrownBy: setBy, thrownAt: setAt.toISOString() };
}
