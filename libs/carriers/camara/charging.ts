import { BILLED_MOST_WON, won, type RefusalCode } from '#kernel';
import { setTimeout as pause } from 'node:timers/promises';
import type { Notes, Order, Terms } from '../carrier.js';
import { no, POST_WITHIN_SECONDS, silent, WANTED_SECONDS, type Outcome, type SilentOutcome } from '../carriers.rules.js';
import { believable } from './believable.rules.js';
import type { Billing } from './billing.js';
import type { Sink } from './order.rules.js';
import { nextStep } from './outcome.rules.js';
import type { Seen } from './payment.rules.js';
import { LOOKS_AFTER_MS, mayTell, notFoundYet, whetherItArrived } from './telling.js';

/** One attempt's way through a carrier: order, keep its id, confirm, look until it is known. */
export class Charging {
  constructor(
    private readonly billing: Billing,
    private readonly terms: Terms,
    private readonly timeoutMs: number,
    private readonly sinkOf: (order: Order) => Sink | null,
  ) {}

  async charge(order: Order, notes: Notes): Promise<Outcome> {
    const told = await this.order(order, notes);
    switch (told.kind) {
      case 'seen':
        return this.follow(order, notes, told.seen);
      case 'refused':
        return no(told.refusal, told.why);
      case 'silent':
        return told;
    }
  }

  async ask(order: Order, notes: Notes): Promise<Outcome> {
    if (order.carrierPaymentId !== null) return this.walk(order, notes, order.carrierPaymentId, null, true);
    const found = await whetherItArrived(
      order,
      () => this.billing.search(order),
      () => this.order(order, notes),
    );
    switch (found.kind) {
      case 'seen':
        return this.follow(order, notes, found.seen);
      case 'absent':
        return this.absent(order);
      case 'silent':
        return found;
    }
  }

  private order(order: Order, notes: Notes): ReturnType<Billing['order']> {
    return this.billing.order(order, this.sinkOf(order), mayTell(POST_WITHIN_SECONDS, order, notes));
  }

  /** Goes on from what the carrier showed. Its id is on disk before anything is done with it. */
  private async follow(order: Order, notes: Notes, seen: Seen): Promise<Outcome> {
    const step = nextStep(seen, order, true);
    if (step.do === 'yes') return { kind: 'yes', carrierPaymentId: seen.id, paidAt: step.paidAt, amount: order.amount };
    if (step.do === 'no') return no(step.refusal, step.why, seen.id);
    const living = await notes.named(seen.id);
    return this.walk(order, notes, seen.id, seen, living);
  }

  /** Confirms or cancels once at most, then looks. */
  private async walk(order: Order, notes: Notes, id: string, first: Seen | null, living: boolean): Promise<Outcome> {
    let seen = first;
    let told: 'confirm' | 'cancel' | null = null;
    let refused: RefusalCode | null = null;
    let otherAmount = false;
    let last = 'not looked at';
    for (const afterMs of LOOKS_AFTER_MS) {
      if (!seen) {
        await pause(afterMs);
        const look = await this.billing.read(order, id);
        if (look.kind === 'silent') return look;
        if (look.kind === 'absent') return told === null ? this.absent(order) : silent('told, and not found');
        seen = look.seen;
      }
      otherAmount ||= seen.amount !== order.amount;
      const step = nextStep(seen, order, living && refused === null && order.age() < WANTED_SECONDS);
      switch (step.do) {
        case 'yes':
          return { kind: 'yes', carrierPaymentId: id, paidAt: step.paidAt, amount: order.amount };
        case 'no':
          return no(otherAmount ? 'amount_mismatch' : (refused ?? step.refusal), step.why, id);
        case 'stop':
          return silent('the carrier took another amount', { stuckBecause: 'amount_mismatch', taken: takenOf(seen, order) });
        case 'wait':
          last = step.why;
          break;
        case 'confirm': {
          last = 'reserved';
          if (told !== null) break;
          told = 'confirm';
          const confirmed = await this.billing.confirm(order, id, mayTell(WANTED_SECONDS, order, notes));
          if (confirmed.kind === 'refused') refused = confirmed.refusal;
          break;
        }
        case 'cancel':
          last = `${seen.status}, to be cancelled`;
          if (told === 'cancel') break;
          told = 'cancel';
          await this.billing.cancel(order, id);
          break;
      }
      seen = null;
    }
    return silent(last);
  }

  private absent(order: Order): Outcome {
    return notFoundYet(order, this.terms, this.timeoutMs) ?? no('carrier_unavailable', 'it never arrived', order.carrierPaymentId);
  }
}

/** Null when the carrier does not say how much or when, or says more than a bill can bear: then a person must look. */
function takenOf({ id, amount, paidAt: dated }: Seen, order: Order): SilentOutcome['taken'] {
  const paidAt = believable(dated, order);
  return amount !== null && Number.isInteger(amount) && amount > 0 && amount <= BILLED_MOST_WON && paidAt
    ? { carrierPaymentId: id, amount: won(amount), paidAt }
    : null;
}
