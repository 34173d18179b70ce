import { EventEmitter } from 'node:events';
import { goodWith, type Good, type HandOver } from './goods.js';
import type { Payment, Refund, Tollgate } from './tollgate.js';
import type { Letter } from './webhook.js';

export interface Order {
  readonly id: string;
  readonly good: Good;
  payment: Payment;
  refunds: readonly Refund[];
  handedOver: boolean;
  /** Types of the letters that came, in their order. */
  readonly heard: string[];
}

/** Unguessable, because the address of an order's page is all that a buyer without an account has. The prefix tells our orders from those of our other shops. */
const ORDER_ID = /^shop-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const isOrderId = (text: unknown): text is string => typeof text === 'string' && ORDER_ID.test(text);

const KEPT_MOST = 10_000;

/** Nothing more will happen by itself. */
export const isSettled = ({ payment, refunds }: Order): boolean =>
  (payment.charged === 'yes' || ['refused', 'expired', 'cancelled'].includes(payment.status)) &&
  payment.charged !== 'unknown' &&
  !refunds.some(({ status }) => status === 'pending' || status === 'unknown');

/**
 * The shop's orders. Whether one is paid is never concluded from what a browser or a letter says: both are reasons to look, and what is then read
 * from Tollgate is true. So letters may come twice, late or in the wrong order. A real shop keeps its orders in a database; this one, should it have
 * forgotten, finds them at Tollgate by their number.
 */
export class Orders {
  private readonly book = new Map<string, Order>();
  private readonly turns = new Map<string, Promise<unknown>>();
  private readonly letters = new Set<string>();
  private readonly changes = new EventEmitter().setMaxListeners(0);

  constructor(
    private readonly tollgate: Tollgate,
    /** Where the buyer comes back to. */
    private readonly pageOf: (orderId: string) => string,
    private readonly handOver: HandOver,
  ) {}

  /** However often the button is pressed, one order with one payment. */
  place(id: string, good: Good): Promise<Order> {
    return this.inTurn(id, async () => {
      const { amount, name: itemName, goodsClass, category, servicePeriod = null } = good;
      const wanted = { orderId: id, amount, itemName, goodsClass, category, servicePeriod, returnUrl: this.pageOf(id) };
      return this.book.get(id) ?? this.keep(id, good, await this.tollgate.register({ ...wanted, metadata: { good: good.id } }));
    });
  }

  /** How the order is now. @returns null when there is none. */
  look(id: string): Promise<Order | null> {
    return this.inTurn(id, () => this.read(id));
  }

  /** @throws when Tollgate cannot be read just now: then the letter is not ticked off, and comes again. */
  async hear(letter: Letter): Promise<void> {
    const { orderId, payment } = letter.data;
    const id = isOrderId(orderId) ? orderId : [...this.book.values()].find((order) => order.payment.id === payment)?.id;
    if (id === undefined || this.letters.has(letter.id)) return;
    const order = await this.look(id);
    if (order && !this.letters.has(letter.id)) order.heard.push(letter.type);
    this.letters.add(letter.id);
    dropOldest(this.letters);
  }

  /** All that is left goes back. Two presses of the button are one refund; after a failed one it may be tried anew. */
  giveBack(id: string): Promise<Order | null> {
    return this.inTurn(id, async () => {
      const order = await this.read(id);
      const left = order?.payment.refundableAmount ?? 0;
      if (!order || left === 0) return order;
      await this.tollgate.giveBack(order.payment, left, '구매자 요청', `${id}-refund-${order.refunds.length}`);
      return this.read(id);
    });
  }

  /** Letters get lost: whoever sells also asks. */
  async askAgain(): Promise<void> {
    for (const order of this.book.values()) if (!isSettled(order)) await this.look(order.id);
  }

  get count(): number {
    return this.book.size;
  }

  watch(id: string, changed: (order: Order) => void): () => void {
    this.changes.on(id, changed);
    return () => this.changes.off(id, changed);
  }

  /** One at a time for each order, so that an older answer never overwrites a newer one. */
  private inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.turns.get(id) ?? Promise.resolve()).then(work, work);
    this.turns.set(id, turn);
    const done = (): void => void (this.turns.get(id) === turn && this.turns.delete(id));
    turn.then(done, done);
    return turn;
  }

  private async read(id: string): Promise<Order | null> {
    const found = await this.tollgate.paymentOf(id);
    const refunds = found?.charged === 'yes' ? await this.tollgate.refundsOf(found.id) : [];
    // Read after its refunds: one that ends in between still runs on our page, and is never unknown to a payment that is called paid.
    const payment = refunds.length > 0 ? await this.tollgate.paymentOf(id) : found;
    const good = goodWith(payment?.metadata['good']);
    if (!payment || !good) return null;
    const order = this.book.get(id) ?? this.keep(id, good, payment);
    const before = stateOf(order);
    order.payment = payment;
    order.refunds = refunds;
    if (payment.status === 'charged' && !order.handedOver) {
      order.handedOver = true;
      this.handOver(order);
    }
    if (stateOf(order) !== before) this.changes.emit(id, order);
    return order;
  }

  private keep(id: string, good: Good, payment: Payment): Order {
    const order: Order = { id, good, payment, refunds: [], handedOver: false, heard: [] };
    this.book.set(id, order);
    dropOldest(this.book);
    return order;
  }
}

/** Another state is another page. */
export const stateOf = ({ payment: { status, charged, refundedAmount }, refunds }: Order): string =>
  [status, charged, refundedAmount, ...refunds.map((refund) => refund.status)].join('.');

/** Sets and maps give their oldest first. */
function dropOldest(kept: Set<string> | Map<string, unknown>): void {
  if (kept.size > KEPT_MOST) kept.delete(kept.keys().next().value!);
}
