import type { Won } from '#kernel';
import { Limits } from '#limits';
import { Notices } from '#notices';
import { atStake, Payments, refundEvent, Refunds, type Refund, type RefundMethod } from '#payments';
import type { Tx } from '#platform';
import { Webhooks } from '#webhooks';
import { Injectable } from '@nestjs/common';

/** How a refund came out. `amount`: what was really given back, in won. */
export interface GivenBack {
  readonly amount: Won;
  readonly method: RefundMethod;
  readonly refundedAt: Date;
}

/** The last words of a refund that gave money back: record, limit, state, webhook, a word to whoever paid. */
@Injectable()
export class EndRefund {
  constructor(
    private readonly payments: Payments,
    private readonly refunds: Refunds,
    private readonly limits: Limits,
    private readonly webhooks: Webhooks,
    private readonly notices: Notices,
  ) {}

  /** Call with the payment locked. What moved at the carrier is posted by the caller. @returns false when the refund had ended already. */
  async run(tx: Tx, { id, paymentId, host }: Refund, { amount, method, refundedAt }: GivenBack): Promise<boolean> {
    const ended = await this.refunds.succeeded(tx, id, method, refundedAt, amount);
    if (!ended) return false;
    if (method === 'carrier_cancel') this.limits.giveBack(tx, paymentId, amount);
    if (ended.left === 0) await this.payments.move(tx, paymentId, 'given_back');
    this.webhooks.announce(tx, refundEvent(ended.refund, ended.sequence));
    if (amount > 0) this.notices.ofRefund(tx, id, paymentId, ended.lineKey, host);
    return true;
  }

  /** All that was left went back although a part was asked for: the rest is not charged anew. */
  async all(tx: Tx, refund: Refund, why: Record<string, unknown>, how: Omit<GivenBack, 'amount'> = cancelOf(refund)): Promise<void> {
    this.payments.remember(tx, refund.paymentId, 'not_recharged', { refund: refund.id, ...why });
    await this.run(tx, refund, { ...how, amount: atStake(refund) });
  }
}

export const cancelOf = ({ cancelledAt }: Refund): Omit<GivenBack, 'amount'> => ({ method: 'carrier_cancel', refundedAt: cancelledAt! });
