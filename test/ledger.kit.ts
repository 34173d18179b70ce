import { Test, type TestingModule } from '@nestjs/testing';
import { won, type Host, type PaymentId } from '#kernel';
import { Afterwards, Fees, Ledger, LedgerCheck, LedgerModule, type Charge, type GiveBackMethod, type Position } from '#ledger';
import { Database, newId, PlatformModule } from '#platform';
import type { TestGateway } from './gateway.js';

export const NOON = new Date('2026-11-20T03:00:00Z');

export const sale = (members: Partial<Charge> = {}): Charge => ({
  paymentId: newId('payment'),
  merchantId: newId('merchant'),
  host: 'skt' as Host,
  amount: won(1000),
  goodsClass: 'physical',
  happenedAt: NOON,
  ...members,
});

/** The room as a service has it: on the store of a test gateway, in the role of services. */
export class LedgerRoom {
  private constructor(private readonly room: TestingModule) {}

  static async open(gateway: TestGateway): Promise<LedgerRoom> {
    const module = Test.createTestingModule({ imports: [PlatformModule.for('ledger-test', gateway.config), LedgerModule] });
    const room = await module.compile();
    await room.init();
    return new LedgerRoom(room);
  }

  readonly database = this.room.get(Database);
  readonly ledger = this.room.get(Ledger);
  readonly afterwards = this.room.get(Afterwards);
  readonly fees = this.room.get(Fees);
  readonly check = this.room.get(LedgerCheck);

  close(): Promise<void> {
    return this.room.close();
  }

  charge(c: Charge) {
    return this.database.tx((tx) => this.ledger.postCharge(tx, c));
  }

  refund({ paymentId, merchantId, host }: Charge, amount: number, method: GiveBackMethod = 'carrier_cancel', refundId = newId('refund')) {
    const part = { refundId, paymentId, merchantId, host, amount: won(amount), method, happenedAt: NOON };
    return this.database.tx((tx) => this.ledger.postRefund(tx, part));
  }

  async position(id: PaymentId): Promise<Position> {
    return (await this.ledger.positions([id]))[0]!;
  }

  /** Debit, credit and amount of each entry. */
  async moves(id: PaymentId): Promise<[string, string, number][]> {
    return (await this.ledger.entriesOf(id)).map(({ debit, credit, amount }) => [debit, credit, amount]);
  }
}
