import { HOSTS, type Host } from '#kernel';
import type { RefundMove } from './facts.js';
import type { Refund } from './refund.js';

/** Refunds by id, by correlator, by payment, and those under way. */
export class RefundShelf {
  private readonly byId = new Map<string, Refund>();
  private readonly byCorrelator = new Map<string, Refund>();
  private readonly byPayment = new Map<string, Refund[]>();
  private readonly underWay = new Set<Refund>();
  private readonly created: Record<Host, number> = { skt: 0, kt: 0, lgu: 0 };

  add(refund: Refund): void {
    this.byId.set(refund.id, refund);
    if (refund.clientCorrelator !== null) this.byCorrelator.set(`${refund.carrier} ${refund.clientCorrelator}`, refund);
    const own = this.byPayment.get(refund.paymentId);
    if (own) own.push(refund);
    else this.byPayment.set(refund.paymentId, [refund]);
    if (refund.status === 'processing') this.underWay.add(refund);
    this.created[refund.carrier]++;
  }

  /** A refund under way comes to its end. */
  end({ id, status, way, refundedAt, denialReason }: RefundMove): void {
    const refund = this.byId.get(id);
    if (!refund) throw new Error('a refund ended that was never created');
    Object.assign(refund, { status, way, refundedAt, denialReason });
    this.underWay.delete(refund);
  }

  correlated(carrier: Host, clientCorrelator: string): Refund | null {
    return this.byCorrelator.get(`${carrier} ${clientCorrelator}`) ?? null;
  }

  /** In the order in which they were asked for. */
  ofPayment(paymentId: string): readonly Refund[] {
    return this.byPayment.get(paymentId) ?? [];
  }

  processing(): Refund[] {
    return [...this.underWay];
  }

  /** Refunds created so far. */
  count(carrier: Host): number {
    return this.created[carrier];
  }

  clear(): void {
    for (const shelf of [this.byId, this.byCorrelator, this.byPayment, this.underWay]) shelf.clear();
    for (const host of HOSTS) this.created[host] = 0;
  }
}
