import { randomBytes, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hostOf, type Host } from '#kernel';
import type { SinkCredential } from './callbacks.js';
import { MockClock } from './clock.js';
import { refuse } from './errors.js';
import type { Line } from './line.js';
import { MANNERS, VALIDATION_TRIES, mayPay } from './manners.js';
import { Memory } from './memory.js';
import type { Payment, PaymentAmount, PaymentStatus } from './payment.js';
import { PaymentMoves } from './payment-moves.js';
import { Sms } from './sms.js';

export interface Order {
  readonly procedure: Payment['procedure'];
  readonly clientCorrelator: string | null;
  readonly referenceCode: string;
  readonly paymentAmount: PaymentAmount;
  readonly sink: string | null;
  readonly credential: SinkCredential | null;
}

/** What a fault does to an act that happens all the same. */
export interface Bend {
  /** Won added to the amount. */
  readonly more?: number;
  /** Reads say "not found" for so long. */
  readonly hiddenMs?: number;
}

/** The carriers' payments. Every verb is one synchronous act: what it decides is remembered before anything else is looked at. */
@Injectable()
export class Payments {
  constructor(
    private readonly memory: Memory,
    private readonly clock: MockClock,
    private readonly sms: Sms,
    private readonly moves: PaymentMoves,
  ) {}

  /** Charges (one-step) or reserves (two-step). A repeated correlator answers the first payment where the carrier replays. */
  create(line: Line, { credential, ...order }: Order, bend: Bend): Payment {
    const carrier = hostOf(line.carrier);
    const asked = order.paymentAmount.chargingInformation.amount;
    const before = order.clientCorrelator === null ? null : this.memory.payments.correlated(carrier, order.clientCorrelator);
    if (before) return replay(before, line, order.procedure, asked);
    if (!mayPay(line, order.paymentAmount)) throw refuse('payment_denied');
    if (line.enforceLimit && this.used(line.number) + asked > line.monthlyLimit) throw refuse('over_ceiling');
    const status = this.firstStatus(line, order.procedure);
    const now = this.clock.now();
    const amount = asked + (bend.more ?? 0);
    const payment: Payment = {
      ...order,
      id: randomBytes(15).toString('hex'),
      carrier,
      number: line.number,
      amount,
      createdAmount: amount,
      createdAt: now,
      createdStatus: status,
      status,
      paidAt: status === 'succeeded' ? now : null,
      hiddenUntil: this.hidden(bend).hiddenUntil ?? null,
      validation: status === 'pending_validation' ? { authorizationId: randomBytes(12).toString('hex'), code: sixDigits() } : null,
      wrongCodes: 0,
    };
    this.moves.begin(payment, credential, ...this.question(payment, line));
    return payment;
  }

  validate(payment: Payment, authorizationId: string, code: string): void {
    const { validation, wrongCodes } = payment;
    if (wrongCodes >= VALIDATION_TRIES) throw refuse('validation_failed');
    if (validation === null || payment.status !== 'pending_validation') throw refuse('already_validated');
    if (authorizationId !== validation.authorizationId) throw refuse('invalid_authorization_id');
    if (code === validation.code) return this.moves.move(payment, { status: 'reserved' });
    const last = wrongCodes + 1 >= VALIDATION_TRIES;
    this.moves.move(payment, { wrongCodes: wrongCodes + 1, ...(last ? { status: 'denied' as const } : {}) });
    throw refuse(last ? 'validation_failed' : 'invalid_code');
  }

  confirm(payment: Payment, line: Line, bend: Bend): void {
    switch (payment.status) {
      case 'succeeded':
      case 'processing':
        throw refuse('payment_confirmed');
      case 'cancelled':
        throw refuse('payment_cancelled');
      case 'denied':
        throw refuse('payment_denied');
      case 'pending_validation':
        throw refuse('permission_denied');
      case 'reserved':
        break;
    }
    if (!mayPay(line, payment.paymentAmount)) {
      this.moves.move(payment, { status: 'denied' });
      throw refuse('payment_denied');
    }
    const rightSoFar = payment.amount === payment.paymentAmount.chargingInformation.amount;
    const wrong = bend.more !== undefined && rightSoFar ? { amount: payment.amount + bend.more } : {};
    this.moves.payAfterConfirm(payment, { ...this.hidden(bend), ...wrong });
  }

  cancel(payment: Payment, bend: Bend): void {
    switch (payment.status) {
      case 'succeeded':
      case 'processing':
        throw refuse('payment_confirmed');
      case 'cancelled':
      case 'denied':
        throw refuse('payment_cancelled');
      case 'reserved':
      case 'pending_validation':
        return this.moves.move(payment, { status: 'cancelled', ...this.hidden(bend) });
    }
  }

  /** For writes: also what reads do not show yet. */
  find(carrier: Host, id: string): Payment {
    const payment = this.memory.payments.find(carrier, id);
    if (!payment) throw refuse('not_found');
    return this.moves.expire(payment);
  }

  read(carrier: Host, id: string): Payment {
    const payment = this.find(carrier, id);
    if (!this.shown(payment)) throw refuse('not_found');
    return payment;
  }

  /** Created within these instants, oldest first. */
  list(carrier: Host, fromMs: number, toMs: number): Payment[] {
    const payments = this.memory.payments.between(carrier, fromMs, toMs).filter((payment) => this.shown(payment));
    return payments.map((payment) => this.moves.expire(payment));
  }

  private firstStatus(line: Line, procedure: Payment['procedure']): PaymentStatus {
    if (procedure === 'two-step') return line.validation ? 'pending_validation' : 'reserved';
    const host = hostOf(line.carrier);
    const every = MANNERS[host].asynchronousEvery;
    const turn = every !== null && (this.memory.payments.oneStepCount(host) + 1) % every === 0;
    return (line.asynchronous ?? turn) ? 'processing' : 'succeeded';
  }

  /** Won of this month's ceiling that are charged or held. */
  private used(number: string): number {
    const live = this.memory.payments.liveOf(number).map((payment) => this.moves.expire(payment));
    const held = live.reduce((sum, { status, amount }) => (status === 'cancelled' ? sum : sum + amount), 0);
    return this.memory.book.usedInMonth(number, this.clock.now()) + held;
  }

  private question({ validation, carrier }: Payment, line: Line): { fact: 'sms'; message: ReturnType<Sms['write']> }[] {
    if (validation === null) return [];
    const text = `[${carrier.toUpperCase()}] 결제 확인번호 ${validation.code}`;
    return [{ fact: 'sms', message: this.sms.write(carrier, line.number, text, null, null) }];
  }

  private hidden({ hiddenMs }: Bend): { hiddenUntil?: number } {
    return hiddenMs === undefined ? {} : { hiddenUntil: this.clock.now() + hiddenMs };
  }

  private shown({ hiddenUntil }: Payment): boolean {
    return hiddenUntil === null || this.clock.now() >= hiddenUntil;
  }
}

function replay(before: Payment, line: Line, procedure: Payment['procedure'], amount: number): Payment {
  if (MANNERS[before.carrier].repeated === 'refuses') throw refuse('duplicate_correlator');
  const same = before.number === line.number && before.procedure === procedure;
  if (!same || before.paymentAmount.chargingInformation.amount !== amount) throw refuse('already_exists');
  return before;
}

const sixDigits = (): string => String(randomInt(1_000_000)).padStart(6, '0');
