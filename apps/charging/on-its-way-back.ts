import type { Outcome } from '#carriers';
import { Ledger } from '#ledger';
import { AfterNo, Attempts, Refunds, StuckAttempts, type AgedAttempt } from '#payments';
import type { Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import { noteOf, type Heard } from './timeline-note.js';

type Asked = Pick<AgedAttempt, 'id' | 'paymentId' | 'host' | 'asks' | 'readAt'> & { readonly heard: Heard };

/**
 * A charge that an operator is having given back is wanted no more: a yes that comes now does not charge. What the carrier took waits in suspense, and the
 * payment stays unknown until the give-back has ended.
 */
@Injectable()
export class OnItsWayBack {
  constructor(
    private readonly stuck: StuckAttempts,
    private readonly attempts: Attempts,
    private readonly afterNo: AfterNo,
    private readonly refunds: Refunds,
    private readonly ledger: Ledger,
  ) {}

  /** @returns whether it has dealt with this answer. A no needs no give-back and goes its own way. */
  async takes(tx: Tx, { id, paymentId, host, asks, readAt, heard }: Asked, outcome: Outcome): Promise<boolean> {
    // Only what has been silent before can have come to an operator.
    if (asks === 0 || outcome.kind === 'no') return false;
    const attempt = await this.stuck.lock(tx, id);
    const refund = await this.refunds.givingBack(tx, paymentId);
    const taken = outcome.kind === 'yes' ? outcome : outcome.taken;
    if (!refund || (attempt?.state === 'no' && !(taken && (await this.afterNo.reopen(tx, id))))) return false;
    if (!(await this.attempts.silent(tx, { id, readAt }, null, null, noteOf(heard, asks, outcome)))) return false;
    if (!taken) return true;
    await this.refunds.taken(tx, refund.id, taken.amount, taken.paidAt);
    await this.ledger.postSuspense(tx, { attemptId: id, paymentId, host, amount: taken.amount, happenedAt: taken.paidAt });
    return true;
  }
}
