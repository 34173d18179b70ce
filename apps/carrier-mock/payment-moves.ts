import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Callbacks, type SinkCredential } from './callbacks.js';
import { MockClock } from './clock.js';
import type { Fact, PaymentMove } from './facts.js';
import { Faults } from './faults.js';
import { Lines } from './lines.js';
import { MANNERS, RESERVATION_MS } from './manners.js';
import { Memory } from './memory.js';
import type { Payment } from './payment.js';
import { paymentNotice } from './payment-events.js';

const SWEEP_MS = 1000;

type Move = Omit<PaymentMove, 'id'>;

/** How payments come to be and change: remembered, booked where money moves, told to the sink. */
@Injectable()
export class PaymentMoves implements OnModuleInit, OnModuleDestroy {
  private sweeper: NodeJS.Timeout | null = null;
  private readonly settling = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly memory: Memory,
    private readonly clock: MockClock,
    private readonly lines: Lines,
    private readonly faults: Faults,
    private readonly callbacks: Callbacks,
  ) {}

  onModuleInit(): void {
    for (const payment of this.processing()) this.paySoon(payment);
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  onModuleDestroy(): void {
    if (this.sweeper) clearInterval(this.sweeper);
    this.stopTimers();
  }

  /** @param also facts of the same act. */
  begin(payment: Payment, credential: SinkCredential | null, ...also: Fact[]): void {
    const booked = payment.paidAt === null ? [] : [this.booked(payment, payment.amount, payment.paidAt)];
    this.memory.record({ fact: 'payment', payment }, ...booked, ...also);
    this.callbacks.open(payment, credential);
    this.tell(payment);
    if (payment.status === 'processing') this.paySoon(payment);
  }

  move(payment: Payment, move: Move, ...also: Fact[]): void {
    const before = payment.status;
    this.memory.record({ fact: 'payment_moved', id: payment.id, ...move }, ...also);
    if (payment.status !== before) this.tell(payment);
  }

  /** Moves the money, at once or a moment later, as is the carrier's manner. */
  payAfterConfirm(payment: Payment, move: Move): void {
    if (MANNERS[payment.carrier].confirmMs === 0) return this.pay(payment, move);
    this.move(payment, { ...move, status: 'processing' });
    this.paySoon(payment);
  }

  /** A reservation whose time has passed is let go. */
  expire(payment: Payment): Payment {
    const open = payment.status === 'reserved' || payment.status === 'pending_validation';
    if (open && this.clock.now() >= payment.createdAt + RESERVATION_MS) this.move(payment, { status: 'cancelled' });
    return payment;
  }

  sweep(): void {
    for (const payment of this.memory.payments.live()) this.expire(payment);
  }

  /** Brings everything `processing` to its end now; answers how much there was. */
  settle(): number {
    const due = this.processing();
    for (const payment of due) this.pay(payment, {});
    return due.length;
  }

  stopTimers(): void {
    for (const timer of this.settling.values()) clearTimeout(timer);
    this.settling.clear();
  }

  private processing(): Payment[] {
    return this.memory.payments.live().filter((payment) => payment.status === 'processing');
  }

  private paySoon(payment: Payment): void {
    const { confirmMs, chargeMs } = MANNERS[payment.carrier];
    const pay = () => this.pay(payment, {});
    this.settling.set(payment.id, setTimeout(pay, payment.procedure === 'two-step' ? confirmMs : chargeMs).unref());
  }

  private pay(payment: Payment, move: Move): void {
    clearTimeout(this.settling.get(payment.id));
    this.settling.delete(payment.id);
    const paidAt = this.clock.now();
    this.move(payment, { ...move, status: 'succeeded', paidAt }, this.booked(payment, move.amount ?? payment.amount, paidAt));
  }

  private booked(payment: Payment, amount: number, at: number): Fact {
    return { fact: 'booked', entry: this.memory.book.entryOf('charge', payment, amount, at) };
  }

  private tell(payment: Payment): void {
    const notice = paymentNotice(payment, this.clock.now());
    if (notice) this.faults.callback(this.lines.of(payment.number), (fault) => this.callbacks.tell(notice, fault));
  }
}
