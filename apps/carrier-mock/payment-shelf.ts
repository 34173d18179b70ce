import { HOSTS, type Host } from '#kernel';
import type { PaymentMove } from './facts.js';
import { isLive, type Payment } from './payment.js';

/** Payments by id, by correlator, by time of creation, and the live ones of each line. */
export class PaymentShelf {
  private readonly byId = new Map<string, Payment>();
  private readonly byCorrelator = new Map<string, Payment>();
  private readonly byTime: Record<Host, Payment[]> = { skt: [], kt: [], lgu: [] };
  private readonly liveByNumber = new Map<string, Set<Payment>>();
  private readonly charged: Record<Host, number> = { skt: 0, kt: 0, lgu: 0 };

  add(payment: Payment): void {
    this.byId.set(payment.id, payment);
    if (payment.clientCorrelator !== null) this.byCorrelator.set(correlatorKey(payment.carrier, payment.clientCorrelator), payment);
    const shelf = this.byTime[payment.carrier];
    // Newest last, except after the clock was moved back.
    shelf.splice(firstAt(shelf, payment.createdAt + 1), 0, payment);
    if (payment.procedure === 'one-step') this.charged[payment.carrier]++;
    this.count(payment);
  }

  move({ id, status, paidAt, amount, hiddenUntil, wrongCodes }: PaymentMove): void {
    const payment = this.byId.get(id);
    if (!payment) throw new Error('a payment moved that was never created');
    if (status !== undefined) payment.status = status;
    if (paidAt !== undefined) payment.paidAt = paidAt;
    if (amount !== undefined) payment.amount = amount;
    if (hiddenUntil !== undefined) payment.hiddenUntil = hiddenUntil;
    if (wrongCodes !== undefined) payment.wrongCodes = wrongCodes;
    this.count(payment);
  }

  find(carrier: Host, id: string): Payment | null {
    const payment = this.byId.get(id);
    return payment?.carrier === carrier ? payment : null;
  }

  correlated(carrier: Host, clientCorrelator: string): Payment | null {
    return this.byCorrelator.get(correlatorKey(carrier, clientCorrelator)) ?? null;
  }

  /** Created within these instants, both included, oldest first. */
  between(carrier: Host, fromMs: number, toMs: number): Payment[] {
    const shelf = this.byTime[carrier];
    return shelf.slice(firstAt(shelf, fromMs), firstAt(shelf, toMs + 1));
  }

  /** One-step payments created so far. */
  oneStepCount(carrier: Host): number {
    return this.charged[carrier];
  }

  liveOf(number: string): Payment[] {
    return [...(this.liveByNumber.get(number) ?? [])];
  }

  live(): Payment[] {
    return [...this.liveByNumber.values()].flatMap((payments) => [...payments]);
  }

  clear(): void {
    for (const map of [this.byId, this.byCorrelator, this.liveByNumber]) map.clear();
    for (const host of HOSTS) {
      this.byTime[host].length = 0;
      this.charged[host] = 0;
    }
  }

  private count(payment: Payment): void {
    const live = this.liveByNumber.get(payment.number) ?? new Set();
    if (isLive(payment.status)) live.add(payment);
    else live.delete(payment);
    if (live.size > 0) this.liveByNumber.set(payment.number, live);
    else this.liveByNumber.delete(payment.number);
  }
}

const correlatorKey = (carrier: Host, clientCorrelator: string): string => `${carrier} ${clientCorrelator}`;

/** Index of the first payment created at or after this instant. */
function firstAt(shelf: readonly Payment[], ms: number): number {
  let low = 0;
  let high = shelf.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shelf[middle]!.createdAt < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
