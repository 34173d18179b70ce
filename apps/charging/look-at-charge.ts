import { Carriers, Exchanges, type RefundOutcome } from '#carriers';
import { Attempts, type Refund } from '#payments';
import { Injectable } from '@nestjs/common';
import { Orders, type Purchase } from './orders.js';
import { SettleAttempt } from './settle-attempt.js';

const NOTHING: RefundOutcome = { kind: 'no', refusal: 'carrier_unavailable', why: 'the carrier took nothing' };

/** An operator gives back what the carrier may have taken. What the carrier itself says of the charge is listened to first. */
@Injectable()
export class LookAtCharge {
  constructor(
    private readonly attempts: Attempts,
    private readonly carriers: Carriers,
    private readonly orders: Orders,
    private readonly settling: SettleAttempt,
  ) {}

  /** @returns the no that ends an operator's give-back when the carrier took nothing for certain; null when it may have, or for other refunds. */
  async nothing(purchase: Purchase, { cause, paymentId }: Refund): Promise<RefundOutcome | null> {
    if (cause !== 'operator') return null;
    const id = await this.attempts.living(paymentId);
    const attempt = id && (await this.attempts.find(id));
    if (!attempt) return NOTHING;
    // Nobody wants this charge any more, so whatever its age: what is only reserved is let go.
    const age = (): number => Infinity;
    const { carrierPaymentId, startedAt, ageSeconds, sincePostSeconds, calledBackSeconds, amount } = attempt;
    const exchanges = new Exchanges();
    const asked = { attemptId: attempt.id, startedAt, age, ageSeconds, sincePostSeconds, calledBackSeconds, heard: exchanges.heard };
    const order = { ...purchase, ...asked, amount, carrierPaymentId };
    const outcome = await this.carriers.of(attempt.host).ask(order, this.orders.notes(attempt.id, age));
    await this.settling.run({ ...attempt, heard: { kind: 'asked_again', exchanges } }, outcome);
    return outcome.kind === 'no' ? NOTHING : null;
  }
}
