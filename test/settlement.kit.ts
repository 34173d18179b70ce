import { Test, type TestingModule } from '@nestjs/testing';
import request from 'supertest';
import { kstMonth, won, type MerchantId, type Month, type PaymentId } from '#kernel';
import { LedgerModule, type GoodsClass } from '#ledger';
import { createKey, createMerchant } from '#merchants';
import { PaymentsModule } from '#payments';
import { newId, PlatformModule } from '#platform';
import { lastDayOf, monthBefore, SettlementModule, type StatementView } from '#settlement';
import { PayOut } from '../apps/billing/pay-out.js';
import { checkLedger } from '../apps/gateway/check-ledger.js';
import { asOwner } from '../apps/gateway/migrate.js';
import type { TestGateway } from './gateway.js';
import { LedgerRoom, sale } from './ledger.kit.js';
import { storeNow } from './time.js';

/** So many months in Korea before the one in which the store began. */
export function monthAgo(n: number): Month {
  let month = kstMonth(storeNow());
  for (let i = 0; i < n; i++) month = monthBefore(month);
  return month;
}

/** An instant of a month in Korea. @param time e.g. `12:00:00`. */
export const within = (month: Month, day: number | 'last', time = '12:00:00'): Date =>
  new Date(`${day === 'last' ? lastDayOf(month) : `${month}-${String(day).padStart(2, '0')}`}T${time}+09:00`);

export interface Planted {
  readonly paymentId: PaymentId;
  readonly merchantId: MerchantId;
  readonly host: 'skt';
  readonly amount: number;
}

/** A merchant of his own, with charges planted in months that are over: by the ledger's verbs, only earlier. */
export class Shop {
  private constructor(
    private readonly gateway: TestGateway,
    private readonly ledger: LedgerRoom,
    readonly id: MerchantId,
    readonly key: string,
  ) {}

  static async open(gateway: TestGateway, ledger: LedgerRoom, name = '별사탕 상점'): Promise<Shop> {
    return asOwner(gateway.config, async ({ manager }) => {
      const id = await createMerchant(manager, { name, contact: '02-000-0000', livemode: false });
      return new Shop(gateway, ledger, id, await createKey(manager, id, false));
    });
  }

  async sell(amount: number, at: Date, { goodsClass = 'digital' as GoodsClass, orderId = newId('row') as string } = {}): Promise<Planted> {
    const paymentId = newId('payment');
    await this.gateway.rows(
      `insert into payments.payment (id, merchant_id, order_id, amount, item_name, goods_class, category, capture, return_url, metadata, livemode, status, token_hash, brand, billing_month, charged_at, created_at, expires_at, changed_at)
       values ($1, $2, $3, $4, '별사탕', $5, 'content', 'automatic', 'https://shop.example', '{}', false, 'charged', $1, 'skt', platform.kst_month($6::timestamptz), $6, $6, $6, $6)`,
      [paymentId, this.id, orderId, amount, goodsClass, at],
    );
    await this.ledger.charge(sale({ paymentId, merchantId: this.id, amount: won(amount), goodsClass, happenedAt: at }));
    return { paymentId, merchantId: this.id, host: 'skt', amount };
  }

  async giveBack({ paymentId, merchantId, host }: Planted, amount: number, at: Date, method: 'carrier_cancel' | 'next_bill_credit') {
    const back = { refundId: newId('refund'), paymentId, merchantId, host, amount: won(amount), method, happenedAt: at };
    await this.ledger.database.tx((tx) => this.ledger.ledger.postRefund(tx, back));
    await this.gateway.rows(
      `update payments.payment set refunded_amount = refunded_amount + $2, status = case when refunded_amount + $2 = amount then 'refunded' else status end where id = $1`,
      [paymentId, amount],
    );
  }

  /** The carrier says that the subscriber has paid it. @param amount in won, what stands open. @param at counts only for what had been taken back. */
  async collect({ paymentId, merchantId, host }: Planted, amount: number, at = storeNow()): Promise<void> {
    const said = { paymentId, merchantId, host, amount: won(amount), happenedAt: at };
    const { posted } = await this.ledger.database.tx((tx) => this.ledger.afterwards.postCollected(tx, newId('row'), said));
    if (posted !== 'posted') throw new Error(`${amount} won collected of ${paymentId}: ${posted}`);
  }

  /** The carrier says that the subscriber has not. @param clawBack as the merchant's contract has it. @param at when; a part taken back stands in the statement of its month. */
  async notPaid({ paymentId, merchantId, host }: Planted, amount: number, clawBack: boolean, at: Date): Promise<void> {
    const said = { paymentId, merchantId, host, amount: won(amount), happenedAt: at };
    const { posted } = await this.ledger.database.tx((tx) => this.ledger.afterwards.postUncollected(tx, newId('row'), said, clawBack));
    if (posted !== 'posted') throw new Error(`${amount} won not paid of ${paymentId}: ${posted}`);
  }

  async object({ paymentId }: Planted): Promise<void> {
    await this.gateway.rows(
      `insert into payments.objection (id, payment_id, merchant_id, state, reason, opened_at, due_at) values ($1, $2, $3, 'open', '-', platform.now(), platform.now() + interval '14 days')`,
      [newId('objection'), paymentId, this.id],
    );
  }

  async answer({ paymentId }: Planted): Promise<void> {
    await this.gateway.rows(
      `update payments.objection set state = 'rejected', answer = '-', answered_at = platform.now(), answered_by = 'op' where payment_id = $1 and state = 'open'`,
      [paymentId],
    );
  }

  api(address: string, headers: Record<string, string> = {}) {
    return request(this.gateway.url).get(address).set('authorization', `Bearer ${this.key}`).set(headers);
  }

  /** Newest first. */
  async statements(query = ''): Promise<StatementView[]> {
    return ((await this.api(`/v1/settlements${query}`).expect(200)).body as { data: StatementView[] }).data;
  }

  async statement(period: Month): Promise<StatementView | undefined> {
    return (await this.statements('?limit=100')).find((one) => one.period === period);
  }

  async csv(id: string): Promise<string> {
    return (await this.api(`/v1/settlements/${id}.csv`).expect(200)).text;
  }

  /** What the ledger says that we owe him. */
  balance(): Promise<number> {
    return this.ledger.ledger.balance(`merchant_payable:${this.id}`);
  }
}

/** The night's last step alone: what is to be paid by now, and no month settled. */
export class Payer {
  private constructor(private readonly room: TestingModule) {}

  static async open(gateway: TestGateway): Promise<Payer> {
    const imports = [PlatformModule.for('settlement-test', gateway.config), LedgerModule, PaymentsModule, SettlementModule];
    const room = await Test.createTestingModule({ imports, providers: [PayOut] }).compile();
    await room.init();
    return new Payer(room);
  }

  async run(): Promise<void> {
    while ((await this.room.get(PayOut).run()) > 0);
  }

  close(): Promise<void> {
    return this.room.close();
  }
}

/** What `npm run check-ledger` finds wrong. */
export async function wrongIn(gateway: TestGateway): Promise<string[]> {
  const lines: string[] = [];
  await checkLedger(gateway.config, (line) => lines.push(line));
  return lines.filter((line) => line.startsWith('WRONG'));
}

export const settleMonth = (gateway: TestGateway, period: string, key = 'ok_test_demo') =>
  request(gateway.urlOf('billing')).post('/control/settle-month').set('authorization', `Bearer ${key}`).send({ period });
