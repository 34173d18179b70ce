import { DEMO_MERCHANT } from '#merchants';
import { merchant } from '../apps/gateway/merchant.js';
import { TestGateway } from './gateway.js';
import { LedgerRoom } from './ledger.kit.js';
import type { Phone } from './phone.js';

/** A shop whose contract at LG U+ opts into cancel and recharge, and everything that must agree about it. */
export class RechargingShop {
  private lines = 0;
  private keys = 0;

  private constructor(
    readonly gateway: TestGateway,
    private readonly room: LedgerRoom,
    private readonly prefix: string,
  ) {}

  static async open(prefix: string, environment: Record<string, string> = {}): Promise<RechargingShop> {
    const gateway = await TestGateway.start(environment);
    await merchant(gateway.config, ['contract', DEMO_MERCHANT.id, 'lgu', 'digital', 'recharge'], () => undefined);
    return new RechargingShop(gateway, await LedgerRoom.open(gateway), prefix);
  }

  async close(): Promise<void> {
    await this.room.close();
    await this.gateway.close();
  }

  phone(members: Record<string, unknown> = {}): Promise<Phone> {
    return this.gateway.phone(`${this.prefix}${String(++this.lines).padStart(4, '0')}`).set({ carrier: 'lgu', ...members });
  }

  ask(id: unknown, body: object = {}) {
    return this.gateway.api('post', `/v1/payments/${String(id)}/refunds`, body, { 'idempotency-key': `back-${++this.keys}` });
  }

  async refund(id: unknown): Promise<Record<string, unknown>> {
    return (await this.gateway.api('get', `/v1/refunds/${String(id)}`)).body as Record<string, unknown>;
  }

  /** Time goes on until the refund has ended, ten minutes at most. */
  async untilOver(id: unknown): Promise<Record<string, unknown>> {
    await this.gateway.settle();
    for (const seconds of [3, 8, 14, 21, 35, 60, 100, 160, 240, 340, 460, 600]) {
      const refund = await this.refund(id);
      if (!['pending', 'unknown'].includes(refund['status'] as string)) return refund;
      await this.gateway.clock(this.from + seconds);
      await this.gateway.settle();
    }
    return this.refund(id);
  }

  /** Seconds that the clocks are ahead when a test's time begins. */
  from = 0;

  async kinds(id: unknown): Promise<string[]> {
    const told = await this.gateway.rows<{ kind: string }>('select kind from payments.event where payment_id = $1 order by n', [id]);
    return told.map(({ kind }) => kind);
  }

  /** The book's movements; ledger, limits and state must say the same. @param taken what is still charged, in won. */
  async agree(id: unknown, phone: Phone, taken: number, limitUsed = taken): Promise<[string, number][]> {
    const payment = await this.gateway.payment(String(id));
    const book = (await phone.book()).map(({ type, amount }): [string, number] => [type, amount]);
    const [position, entries] = [await this.room.position(id as never), await this.room.ledger.entriesOf(id as never)];
    // One posting for each movement at the carrier, in its order.
    const moves = entries.flatMap(({ debit, credit, amount }): [string, number][] => {
      if (debit.startsWith('carrier_receivable')) return [['charge', amount]];
      if (credit.startsWith('carrier_receivable')) return [['cancel', amount]];
      return credit.startsWith('refunds_payable') ? [['refund', amount]] : [];
    });
    expect(moves).toEqual(book);
    expect(book.reduce((sum, [type, amount]) => sum + (type === 'charge' ? amount : -amount), 0)).toBe(taken);
    expect(position).toMatchObject({ carrier: taken, suspense: 0, charged: payment['amount'], refunded: payment['refundedAmount'] });
    expect(payment).toMatchObject({
      status: taken === 0 ? 'refunded' : 'charged',
      charged: 'yes',
      refundedAmount: (payment['amount'] as number) - taken,
      refundableAmount: taken,
    });
    const counters = await this.gateway.rows<{ spent: number; reserved: number }>(
      'select c.spent::int, c.reserved::int from limits.hold h join limits.counter c on c.key = any(h.keys) where h.payment_id = $1',
      [id],
    );
    expect(counters.length).toBeGreaterThan(0);
    for (const counter of counters) expect(counter).toEqual({ spent: limitUsed, reserved: 0 });
    expect(await this.room.check.disagreements()).toEqual([]);
    expect((await this.gateway.rows(`select from payments.attempt where state in ('started', 'silent')`)).length).toBe(0);
    return book;
  }
}
