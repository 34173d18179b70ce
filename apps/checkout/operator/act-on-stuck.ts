import { isId, type RefundId } from '#kernel';
import { Operators, type Acting } from '#operators';
import { charged, StuckAttempts, type StuckAttempt } from '#payments';
import { Database, Idempotency, problem, type Outcome, type Remembered, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Done } from './schemas.js';
import { presentStuck } from './views.js';

/** What an act came to: done, or why not, in a sentence for the operator. */
export type ActResult = { readonly done: Done; readonly refund: RefundId | null } | { readonly refused: string };

interface Press {
  readonly verb: 'ask' | 'give-back';
  readonly id: string;
  readonly key: string | null;
  readonly body: { readonly reason: string } | null;
}

/** The frame of every act on a stuck attempt: attempt locked, act and audit in one transaction, a refused act written down as well. */
@Injectable()
export class ActOnStuck {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly operators: Operators,
    private readonly stuck: StuckAttempts,
  ) {}

  run(by: Acting, press: Press, effect: (tx: Tx, attempt: StuckAttempt) => Promise<ActResult>): Promise<Remembered> {
    const { key, verb, id, body } = press;
    return this.database.tx(async (tx) => {
      if (key === null) return { ...(await this.once(tx, by, press, effect)), replayed: false };
      const route = `POST /v1/operator/stuck/${id}/${verb}`;
      return this.idempotency.once(tx, { owner: by.operator.id, key, route, body }, () => this.once(tx, by, press, effect));
    });
  }

  private async once(
    tx: Tx,
    by: Acting,
    { verb, id, body }: Press,
    effect: (tx: Tx, attempt: StuckAttempt) => Promise<ActResult>,
  ): Promise<Outcome> {
    const attempt = isId('attempt', id) ? await this.stuck.lock(tx, id) : null;
    if (!attempt) return problem('not_found').outcome();
    const result: ActResult =
      attempt.stuckBecause === null
        ? { refused: 'This attempt needs no person, or not any more: see the payment.' }
        : await effect(tx, attempt);
    const refused = 'refused' in result;
    const outcome = refused ? { refused: 'wrong_state', because: result.refused } : result;
    const act = await this.operators.act(tx, by, {
      what: `stuck.${verb === 'ask' ? 'ask' : 'give_back'}`,
      subject: attempt.id,
      detail: { payment: attempt.paymentId, stuckBecause: attempt.stuckBecause, ...body, ...outcome },
    });
    const now = (await this.stuck.find(tx, attempt.id))!;
    if (refused) return problem('wrong_state', { detail: result.refused, charged: charged(now.paymentStatus, now.lateYes) }).outcome();
    return { status: 202, body: { object: 'stuck_act', act, ...result, attempt: presentStuck(now) } };
  }
}
