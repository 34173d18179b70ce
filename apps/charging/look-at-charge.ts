import { Carriers, Exchanges, silent, type RefundOutcome } from '#carriers';
import type { AttemptId } from '#kernel';
import { Ledger } from '#ledger';
import { Attempts, refundIsOver, type Refund } from '#payments';
import { Database } from '#platform';
import { Injectable } from '@nestjs/common';
import { Orders, type Purchase } from './orders.js';
import { SettleAttempt } from './settle-attempt.js';

const NOTHING: RefundOutcome = { kind: 'no', refusal: 'carrier_unavailable', why: 'the carrier took nothing' };

/** An operator gives back what the carrier may have taken. What the carrier itself says of the charge is listened to first. */
@Injectable()
export class LookAtCharge {
  constructor(
    private readonly database: Database,
    private readonly attempts: Attempts,
    private readonly ledger: Ledger,
    private readonly carriers: Carriers,
    private readonly orders: Orders,
    private readonly settling: SettleAttempt,
  ) {}

  /** @returns the no that ends an operator's give-back when the carrier took nothing for certain; null when it may have, or for other refunds. */
  async nothing(purchase: Purchase, refund: Refund): Promise<RefundOutcome | null> {
    if (refund.cause !== 'operator') return null;
    const id = await this.attempts.living(refund.paymentId);
    const attempt = id && (await this.attempts.find(id));
    // What it has shown as taken before is not nothing, whatever it says now.
    if (!attempt) return (await this.wasTaken(refund)) ? null : NOTHING;
    // Nobody wants this charge any more, so whatever its age: what is only reserved is let go.
    const age = (): number => Infinity;
    const { carrierPaymentId, startedAt, ageSeconds, sincePostSeconds, calledBackSeconds, toldAt, amount } = attempt;
    const exchanges = new Exchanges();
    const asked = { attemptId: attempt.id, startedAt, age, ageSeconds, sincePostSeconds, calledBackSeconds, heard: exchanges.heard };
    const order = { ...purchase, ...asked, amount, carrierPaymentId };
    const notes = this.orders.notes(attempt.id, age, toldAt);
    const outcome = await this.carriers.of(attempt.host).ask(order, notes);
    const heard = { kind: 'asked_again', exchanges } as const;
    await this.settling.run({ ...attempt, toldAt: notes.toldAt(), heard }, outcome);
    if (outcome.kind !== 'no' || (await this.wasTaken(refund))) return null;
    // Somebody else may be telling the carrier at this moment: then its no was from before.
    return (await this.attempts.find(attempt.id))?.state === 'no' ? NOTHING : silent('the carrier is being told once more');
  }

  /** Whether the carrier has shown that it took what is being given back. */
  private wasTaken({ cause, paymentId }: Refund): Promise<boolean> {
    if (cause !== 'operator') return Promise.resolve(cause !== 'merchant');
    return this.database.tx(async (tx) => {
      const { id: attemptId } = await this.attempts.lockCharge(tx, paymentId);
      return (await this.ledger.suspendedAt(tx, { attemptId, paymentId })) !== null;
    });
  }

  /**
   * A carrier does not give back what it has cancelled by itself meanwhile. @param at when it is looked at.
   * @returns what ends the give-back of what it took without our yes: what was answered, or that it is back.
   */
  async orCancelled(outcome: RefundOutcome, refund: Refund, at: Date): Promise<RefundOutcome> {
    const { host, carrierPaymentId, paymentId } = refund;
    if (outcome.kind !== 'no' || refundIsOver(refund) || !(await this.wasTaken(refund))) return outcome;
    const shown = await this.carriers.of(host).show(carrierPaymentId);
    if (shown === 'absent' || 'kind' in shown || shown.status !== 'cancelled' || shown.mark === null) return outcome;
    const attempt = await this.attempts.find(shown.mark as AttemptId);
    if (attempt?.paymentId !== paymentId || attempt.kind === 'refund') return outcome;
    return { kind: 'yes', carrierRefundId: null, refundedAt: at };
  }
}
