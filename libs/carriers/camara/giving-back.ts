import type { RefusalCode } from '#kernel';
import { setTimeout as pause } from 'node:timers/promises';
import type { Notes, RefundOrder, Terms } from '../carrier.js';
import { POST_WITHIN_SECONDS, silent, type RefundOutcome } from '../carriers.rules.js';
import type { Sink } from './order.rules.js';
import { refundOutcome } from './refund-outcome.rules.js';
import type { SeenRefund } from './refund.rules.js';
import type { Refunds } from './refunds.js';
import { LOOKS_AFTER_MS, mayTell, notFoundYet, whetherItArrived } from './telling.js';

type Posting = Pick<Notes, 'posting'>;

/** One refund's way through a carrier: order it, look until it is known. */
export class GivingBack {
  constructor(
    private readonly refunds: Refunds,
    private readonly terms: Terms,
    private readonly timeoutMs: number,
    private readonly sinkOf: (order: RefundOrder) => Sink | null,
  ) {}

  async refund(order: RefundOrder, notes: Posting): Promise<RefundOutcome> {
    const told = await this.order(order, notes);
    switch (told.kind) {
      case 'seen':
        return this.walk(order, told.seen.id, told.seen);
      case 'refused':
        return no(told.refusal, told.why);
      case 'silent':
        return told;
    }
  }

  async ask(order: RefundOrder, notes: Posting): Promise<RefundOutcome> {
    const found = await whetherItArrived(
      order,
      () => this.refunds.search(order),
      () => this.order(order, notes),
    );
    switch (found.kind) {
      case 'seen':
        // A list does not say why a refund was denied: it is looked at once more.
        return this.walk(order, found.seen.id, found.seen.status === 'denied' ? null : found.seen);
      case 'absent':
        return notFoundYet(order, this.terms, this.timeoutMs) ?? this.neverArrived(order, notes);
      case 'silent':
        return found;
    }
  }

  /** Nothing can be under way any more, so what must go back is told as for the first time. */
  private async neverArrived(order: RefundOrder, notes: Posting): Promise<RefundOutcome> {
    return order.insist ? this.refund(order, notes) : no('carrier_unavailable', 'it never arrived');
  }

  private order(order: RefundOrder, notes: Posting): ReturnType<Refunds['order']> {
    return this.refunds.order(order, this.sinkOf(order), mayTell(tellWithinSeconds(order), order, notes));
  }

  /** Looks until it is known, or for a second. */
  private async walk(order: RefundOrder, id: string, first: SeenRefund | null): Promise<RefundOutcome> {
    let seen = first;
    let outcome: RefundOutcome = silent('not looked at');
    for (const afterMs of LOOKS_AFTER_MS) {
      if (!seen) {
        await pause(afterMs);
        const look = await this.refunds.read(order, id);
        if (look.kind === 'silent') return look;
        if (look.kind === 'absent') return silent('told, and not found');
        seen = look.seen;
      }
      outcome = refundOutcome(seen, order, this.terms);
      if (outcome.kind !== 'silent' || outcome.stuckBecause !== null) return outcome;
      seen = null;
    }
    return outcome;
  }
}

const tellWithinSeconds = ({ insist }: RefundOrder): number => (insist ? Infinity : POST_WITHIN_SECONDS);

const no = (refusal: RefusalCode, why: string): RefundOutcome => ({ kind: 'no', refusal, why });
