import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Host } from '#kernel';
import type { SinkCredential } from './callbacks.js';
import { MockClock } from './clock.js';
import { refuse, refuseRefund } from './errors.js';
import type { Line } from './line.js';
import { MANNERS } from './manners.js';
import { Memory } from './memory.js';
import type { Payment } from './payment.js';
import { Payments, type Bend } from './payments.js';
import { RefundMoves } from './refund-moves.js';
import { amountOf, isSameRefund, leftOf } from './refund.rules.js';
import type { Refund, RefundOrder } from './refund.js';

export interface RefundRequest extends RefundOrder {
  readonly sink: string | null;
  readonly credential: SinkCredential | null;
}

/** The carriers' refunds. Every verb is one synchronous act, so no two together give back more than was charged. */
@Injectable()
export class Refunds {
  constructor(
    private readonly memory: Memory,
    private readonly clock: MockClock,
    private readonly payments: Payments,
    private readonly moves: RefundMoves,
  ) {}

  /** A repeated correlator answers the first refund where the carrier replays. */
  create(payment: Payment, line: Line, { credential, ...order }: RefundRequest, bend: Bend): Refund {
    const { carrier } = payment;
    const before = order.clientCorrelator === null ? null : this.memory.refunds.correlated(carrier, order.clientCorrelator);
    if (before) return replay(before, payment, order);
    const manner = MANNERS[carrier];
    const amount = amountOf(payment, this.memory.refunds.ofPayment(payment.id), order, manner.partialRefund);
    const now = this.clock.now();
    const most = line.monthlyRefundLimit ?? Infinity;
    if (this.memory.book.givenBackInMonth(line.number, now) + amount > most) throw refuse('refund_over_threshold');
    const every = manner.asynchronousRefundEvery;
    const turn = every !== null && (this.memory.refunds.count(carrier) + 1) % every === 0;
    const later = line.asynchronous ?? turn;
    const end = later
      ? ({ status: 'processing', way: null, refundedAt: null, denialReason: null } as const)
      : this.moves.decide(payment, now);
    // Denied at once, it never becomes a refund; denied later, it is one that was denied.
    if (end.denialReason !== null) throw refuseRefund(end.denialReason);
    const refund: Refund = {
      ...order,
      id: randomBytes(15).toString('hex'),
      paymentId: payment.id,
      carrier,
      number: payment.number,
      amount,
      createdAt: now,
      createdStatus: end.status,
      ...end,
      hiddenUntil: bend.hiddenMs === undefined ? null : now + bend.hiddenMs,
    };
    this.moves.begin(refund, credential);
    return refund;
  }

  read(carrier: Host, paymentId: string, id: string): Refund {
    const refund = this.list(carrier, paymentId).find((shown) => shown.id === id);
    if (!refund) throw refuse('not_found');
    return refund;
  }

  /** Oldest first. @throws CarrierError when there is no such payment. */
  list(carrier: Host, paymentId: string): Refund[] {
    return this.shownOf(this.payments.read(carrier, paymentId)).sort((a, b) => a.createdAt - b.createdAt);
  }

  /** Won that may still be asked back; 0 as long as nothing was charged. */
  remaining(carrier: Host, paymentId: string): { payment: Payment; amount: number } {
    const payment = this.payments.read(carrier, paymentId);
    return { payment, amount: leftOf(payment, this.shownOf(payment)) };
  }

  private shownOf(payment: Payment): Refund[] {
    const now = this.clock.now();
    return this.memory.refunds.ofPayment(payment.id).filter(({ hiddenUntil }) => hiddenUntil === null || now >= hiddenUntil);
  }
}

function replay(before: Refund, payment: Payment, order: RefundOrder): Refund {
  if (MANNERS[before.carrier].repeated === 'refuses') throw refuse('duplicate_correlator');
  if (!isSameRefund(before, payment.id, order)) throw refuse('already_exists');
  return before;
}
