import type { SilentOutcome } from '#carriers';
import { Ledger } from '#ledger';
import { Refunds, type Payment } from '#payments';
import { afterCommit, LOG, type Log, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Settling } from './settle-attempt.js';

export type Taken = NonNullable<SilentOutcome['taken']>;

/** Money that the carrier took without our yes is nobody's until it is back. */
@Injectable()
export class GiveBackTaken {
  constructor(
    private readonly refunds: Refunds,
    private readonly ledger: Ledger,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Call with the payment locked. @returns false when it is on its way back already. */
  async run(tx: Tx, attempt: Settling, payment: Payment, cause: 'late_yes' | 'amount_mismatch', taken: Taken): Promise<boolean> {
    const { amount, carrierPaymentId, paidAt } = taken;
    const refund = await this.refunds.open(tx, payment, { host: attempt.host, cause, amount, whole: true, reason: null, carrierPaymentId });
    if (!refund) return false;
    await this.ledger.postSuspense(tx, { attemptId: attempt.id, paymentId: payment.id, host: attempt.host, amount, happenedAt: paidAt });
    const about = { payment: payment.id, attempt: attempt.id, host: attempt.host, cause };
    afterCommit(tx, () => this.log.warn(about, 'the carrier took money without our yes: giving it back'));
    return true;
  }
}
