import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Callbacks, type SinkCredential } from './callbacks.js';
import { MockClock } from './clock.js';
import type { Fact, RefundEnd } from './facts.js';
import { Faults } from './faults.js';
import { Lines } from './lines.js';
import { MANNERS } from './manners.js';
import { Memory } from './memory.js';
import type { Payment } from './payment.js';
import { refundNotice } from './refund-events.js';
import { wayOf, whyNotCancel } from './refund.rules.js';
import type { Refund } from './refund.js';

/** How refunds come to be and end: remembered, booked where money moves, told to the sink. */
@Injectable()
export class RefundMoves implements OnModuleInit, OnModuleDestroy {
  private readonly settling = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly memory: Memory,
    private readonly clock: MockClock,
    private readonly lines: Lines,
    private readonly faults: Faults,
    private readonly callbacks: Callbacks,
  ) {}

  onModuleInit(): void {
    for (const refund of this.memory.refunds.processing()) this.endSoon(refund);
  }

  onModuleDestroy(): void {
    this.stopTimers();
  }

  /** What becomes of a refund of this payment at this instant: only now is it a cancel or a credit. */
  decide(payment: Payment, at: number): RefundEnd {
    const way = wayOf(payment.paidAt!, at, this.memory.cutOffMinutes[payment.carrier]);
    const denialReason = way === 'cancel' ? whyNotCancel(this.lines.of(payment.number), payment.carrier) : null;
    if (denialReason !== null) return { status: 'denied', way: null, refundedAt: null, denialReason };
    return { status: 'succeeded', way, refundedAt: at, denialReason: null };
  }

  begin(refund: Refund, credential: SinkCredential | null): void {
    this.memory.record({ fact: 'refund', refund }, ...this.booked(refund, refund));
    this.callbacks.open(refund, credential);
    this.tell(refund);
    if (refund.status === 'processing') this.endSoon(refund);
  }

  /** Brings everything `processing` to its end now; answers how much there was. */
  settle(): number {
    const due = this.memory.refunds.processing();
    for (const refund of due) this.end(refund);
    return due.length;
  }

  stopTimers(): void {
    for (const timer of this.settling.values()) clearTimeout(timer);
    this.settling.clear();
  }

  private endSoon(refund: Refund): void {
    this.settling.set(refund.id, setTimeout(() => this.end(refund), MANNERS[refund.carrier].refundMs).unref());
  }

  private end(refund: Refund): void {
    clearTimeout(this.settling.get(refund.id));
    this.settling.delete(refund.id);
    const end = this.decide(this.memory.payments.find(refund.carrier, refund.paymentId)!, this.clock.now());
    this.memory.record({ fact: 'refund_ended', id: refund.id, ...end }, ...this.booked(refund, end));
    this.tell(refund);
  }

  private booked(refund: Refund, { way, refundedAt }: Pick<RefundEnd, 'way' | 'refundedAt'>): Fact[] {
    if (way === null || refundedAt === null) return [];
    return [{ fact: 'booked', entry: this.memory.book.entryOf(way, refund, refund.amount, refundedAt) }];
  }

  private tell(refund: Refund): void {
    const notice = refundNotice(refund, this.clock.now());
    if (notice) this.faults.callback(this.lines.of(refund.number), (fault) => this.callbacks.tell(notice, fault));
  }
}
