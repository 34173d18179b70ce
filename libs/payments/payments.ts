import type { Contact, Host, MerchantId, Month, PaymentId, RefusalCode, TimelineKind, Won } from '#kernel';
import { CONFIG, Database, newId, rows, Secrets, unanswered, type Config, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { paymentEvent, presentPayment, type PaymentEvent, type PaymentView } from './payment.view.js';
import { CAPTURE_WITHIN_SECONDS, isOver, type Capture, type Category, type GoodsClass, type News } from './payments.rules.js';
import { assignments, COLUMNS, type Changes } from './payments.columns.js';
import { chargeOf, CHARGING, moving, movingTogether, type Charge, type MoveOptions } from './moving.js';
import type { Payment } from './payments.table.js';
import { registeredKey } from './taken.js';
import { windowUrl } from './window-token.js';

export interface NewPayment {
  readonly id: PaymentId;
  readonly merchantId: MerchantId;
  readonly orderId: string;
  readonly amount: Won;
  readonly itemName: string;
  readonly goodsClass: GoodsClass;
  readonly category: Category;
  readonly capture: Capture;
  readonly returnUrl: string;
  readonly servicePeriod: string | null;
  readonly metadata: Record<string, string>;
  readonly livemode: boolean;
  readonly tokenHash: string;
  readonly lockedBrand: string | null;
  readonly lockedPhoneSealed: string | null;
  readonly expiresInSeconds: number;
  /** The merchant's idempotency key of the registration. */
  readonly key: string;
}

/** A payment and the database's time at which it was read. */
export type SeenPayment = Payment & { readonly seenAt: Date };
type Key = { readonly id: PaymentId } | { readonly tokenHash: string };
type LockedPayment = SeenPayment & { readonly over: boolean; readonly erased: boolean };

/** Payments and their states. They move along the table of routes only, by compare-and-set. */
@Injectable()
export class Payments {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The payment as its merchant sees it. */
  present(payment: Payment): PaymentView {
    return presentPayment(payment, windowUrl(this.config, this.secrets, payment.id));
  }

  /** What the merchant is told of a payment that has come to a new state. */
  event(payment: Payment, type?: PaymentEvent['type']): PaymentEvent {
    return paymentEvent(payment, this.present(payment), type);
  }

  /** @returns `order taken`, or `key called off`: then the transaction must be rolled back, for the payment has been written. */
  async register(tx: Tx, p: NewPayment): Promise<Payment | 'order taken' | 'key called off'> {
    const [made] = await rows<Payment & { named: boolean }>(
      tx,
      `with taken as (insert into payments.taken_order (merchant_id, order_id, payment_id) values ($2, $3, $1) on conflict do nothing returning 1),
       made as (insert into payments.payment (id, merchant_id, order_id, amount, item_name, goods_class, category, capture, return_url, service_period, metadata, livemode,
                  status, token_hash, locked_brand, locked_phone_sealed, created_at, changed_at, expires_at)
                select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', $13, $14, $15, platform.now(), platform.now(), platform.now() + make_interval(secs => $16)
                  from taken returning *),
       named as (insert into payments.registered_key as k (hash, payment_id) select $18, id from made
                 on conflict (hash) do update set payment_id = excluded.payment_id where k.payment_id is not null returning 1),
       noted as (insert into payments.event (id, payment_id, at, kind) select $17, id, created_at, 'registered' from made)
       select ${COLUMNS}, exists (select from named) as named from made`,
      [
        p.id, p.merchantId, p.orderId, p.amount, p.itemName, p.goodsClass, p.category, p.capture, p.returnUrl, p.servicePeriod, p.metadata, p.livemode,
        p.tokenHash, p.lockedBrand, p.lockedPhoneSealed, p.expiresInSeconds, newId('row'), registeredKey(this.secrets, p.merchantId, p.key),
      ], // prettier-ignore
    );
    if (!made) return 'order taken';
    const { named, ...payment } = made;
    return named ? payment : 'key called off';
  }

  /** Moves the payment if it is where this news can come from. @returns null when it is not: somebody else was first. */
  async move(tx: Tx, id: PaymentId, news: News, options: MoveOptions = {}): Promise<Payment | null> {
    const { sql, values } = moving(id, news, options);
    const [moved] = await rows<Payment>(tx, `${sql} select ${COLUMNS} from moved`, values);
    if (moved && options.leave) this.database.ringAfterCommit(tx, options.leave.address);
    return moved ?? null;
  }

  /** The same of a payment that is locked, and known to be where this news can come from. */
  moveLocked(tx: Tx, id: PaymentId, news: News, options: MoveOptions = {}): void {
    const { sql, values } = moving(id, news, options);
    unanswered(tx, `${sql} select`, values);
    if (options.leave) this.database.ringAfterCommit(tx, options.leave.address);
  }

  /** Ends the payment with a refusal. @returns null when it has ended or gone on already. */
  refuse(tx: Tx, id: PaymentId, code: RefusalCode, contact: Contact | null = null): Promise<Payment | null> {
    return this.move(tx, id, 'refused', { set: { refusal: code, refusalContact: contact, notice: null }, detail: { code } });
  }

  /** Changes what does not move the payment: counters, what the window tells next. Call with the payment locked. */
  note(tx: Tx, id: PaymentId, set: Changes, kind?: TimelineKind, detail: Record<string, unknown> = {}): void {
    const { clause, values } = assignments(set, 2);
    unanswered(tx, `update payments.payment set changed_at = changed_at${clause} where id = $1`, [id, ...values]);
    if (kind) this.remember(tx, id, kind, detail);
  }

  /** As `note`, if that is still its status; locks the payment. */
  noteWhile(tx: Tx, id: PaymentId, status: Payment['status'], set: Changes, kind: TimelineKind, detail: Record<string, unknown>): void {
    const { clause, values } = assignments(set, 6);
    unanswered(
      tx,
      `with noted as (update payments.payment set changed_at = changed_at${clause} where id = $1 and status = $2 and erased_at is null returning id)
       insert into payments.event (id, payment_id, at, kind, detail) select $3, id, platform.now(), $4, $5 from noted`,
      [id, status, newId('row'), kind, detail, ...values],
    );
  }

  /** Appends to the payment's timeline. */
  remember(tx: Tx, id: PaymentId, kind: TimelineKind, detail: Record<string, unknown> = {}): void {
    const sql = 'insert into payments.event (id, payment_id, at, kind, detail) values ($1, $2, platform.now(), $3, $4)';
    unanswered(tx, sql, [newId('row'), id, kind, detail]);
  }

  /** The order was called off while the carrier is being asked: once the charge is known it is given back. */
  cancelWhenKnown(tx: Tx, id: PaymentId): void {
    unanswered(tx, 'update payments.payment set called_off = true where id = $1', [id]);
    this.remember(tx, id, 'called_off');
  }

  /** Holds the payment until the transaction ends; `over` tells whether its time has run out. Lock order: payment, then counters. Of an erased one stays what moved between whom. */
  async lock(tx: Tx, by: Key, which: 'kept' | 'also erased' = 'kept'): Promise<LockedPayment | null> {
    const [column, value] = 'id' in by ? ['id', by.id] : ['token_hash', by.tokenHash];
    const erased = which === 'kept' ? 'and erased_at is null' : '';
    const sql = `select ${COLUMNS}, platform.now() as "seenAt", erased_at is not null as erased from payments.payment where ${column} = $1 ${erased} for no key update`;
    const [found] = await rows<Omit<LockedPayment, 'over'>>(tx, sql, [value]);
    return found ? { ...found, over: isOver(found, found.seenAt) } : null;
  }

  /** The same of several, found by their windows; they are locked in the order in which they are named. Each is looked up by itself: planned in an empty store, a join would read all. */
  async lockWindows(tx: Tx, tokenHashes: readonly string[]): Promise<ReadonlyMap<string, SeenPayment & { over: boolean }>> {
    const found = await rows<SeenPayment>(
      tx,
      `select ${COLUMNS}, platform.now() as "seenAt" from unnest((select $1::text[])) w (hash)
         cross join lateral (select * from payments.payment where token_hash = w.hash and erased_at is null limit 1 for no key update) payment`,
      [tokenHashes],
    );
    return new Map(found.map((payment) => [payment.tokenHash, { ...payment, over: isOver(payment, payment.seenAt) }]));
  }

  /** The limit is held: the charge begins by itself, or waits for the merchant's capture. Call with the payment locked. @returns it when it waits. */
  async held(tx: Tx, payment: Payment, host: Host, limitMonth: Month): Promise<Payment | null> {
    const options = { set: { limitMonth, notice: null }, detail: { limitMonth } };
    if (payment.capture === 'manual') return this.goOn(tx, payment, host, 'held', options);
    this.moveLocked(tx, payment.id, 'held', { ...options, leave: chargeOf({ id: payment.id, host }) });
    return null;
  }

  /** The same of several that are charged by themselves, in one statement. Call with the payments locked. */
  heldTogether(tx: Tx, all: readonly Charge[], limitMonth: Month): void {
    const { sql, values } = movingTogether(all, 'held', limitMonth);
    unanswered(tx, sql, values);
    this.database.ringAfterCommit(tx, CHARGING);
  }

  /** An operator lets a payment go on that waited for one: now it is as if its limit had just been held. */
  released(tx: Tx, payment: Payment, host: Host): Promise<Payment | null> {
    return this.goOn(tx, payment, host, 'released', { set: { reviewUntil: null } });
  }

  private async goOn(tx: Tx, payment: Payment, host: Host, news: News, options: MoveOptions): Promise<Payment | null> {
    if (payment.capture === 'automatic') return this.move(tx, payment.id, news, { ...options, leave: chargeOf({ id: payment.id, host }) });
    const moved = await this.move(tx, payment.id, news, options);
    if (!moved) return null;
    const [waiting] = await rows<Payment>(
      tx,
      `update payments.payment set capture_until = changed_at + make_interval(secs => ${CAPTURE_WITHIN_SECONDS}) where id = $1 returning ${COLUMNS}`,
      [payment.id],
    );
    return waiting!;
  }

  /** The merchant asks for the charge of a held payment. Call with the payment locked. */
  async captured(tx: Tx, payment: SeenPayment, host: Host): Promise<Payment | null> {
    if (payment.capturedAt !== null || payment.reviewUntil !== null) return null;
    return this.move(tx, payment.id, 'captured', { set: { capturedAt: payment.seenAt }, leave: chargeOf({ id: payment.id, host }) });
  }

  find(id: PaymentId, manager?: EntityManager): Promise<SeenPayment | null> {
    return this.look('id = $1', [id], manager);
  }

  /** Another merchant's payment is not there. */
  findOf(merchantId: MerchantId, id: PaymentId): Promise<SeenPayment | null> {
    return this.look('id = $1 and merchant_id = $2', [id, merchantId]);
  }

  findByOrder(merchantId: MerchantId, orderId: string): Promise<SeenPayment | null> {
    return this.look('id = (select payment_id from payments.taken_order where merchant_id = $1 and order_id = $2)', [merchantId, orderId]);
  }

  findByToken(tokenHash: string): Promise<SeenPayment | null> {
    return this.look('token_hash = $1', [tokenHash]);
  }

  private async look(where: string, parameters: unknown[], manager = this.database.reader): Promise<SeenPayment | null> {
    const sql = `select ${COLUMNS}, platform.now() as "seenAt" from payments.payment where ${where} and erased_at is null`;
    return (await rows<SeenPayment>(manager, sql, parameters))[0] ?? null;
  }

  /** Newest first. @returns one more than `limit` when there are more. */
  list(merchantId: MerchantId, limit: number, startingAfter: string | null): Promise<Payment[]> {
    return this.database.query<Payment>(
      `select ${COLUMNS} from payments.payment where merchant_id = $1 and erased_at is null and ($2::text is null or id < $2) order by id desc limit $3`,
      [merchantId, startingAfter, limit + 1],
    );
  }

  /** Payments nobody finished in time. */
  async unfinished(manager: EntityManager, limit: number): Promise<PaymentId[]> {
    const found = await rows<{ id: PaymentId }>(
      manager,
      `(select id from payments.payment where status in ('open', 'code_sent') and expires_at <= platform.now() order by expires_at limit $1)
       union all
       (select id from payments.payment where status = 'reserved' and captured_at is null and capture_until <= platform.now() order by capture_until limit $1)
       union all
       (select id from payments.payment where status = 'reserved' and review_until <= platform.now() order by review_until limit $1)`,
      [limit],
    );
    return found.map((row) => row.id);
  }

  /** Reserved for the carrier, yet no attempt has begun for `seconds`. */
  async waitingForCharge(
    manager: EntityManager,
    seconds: number,
    limit: number,
  ): Promise<{ id: PaymentId; brand: NonNullable<Payment['brand']> }[]> {
    return rows(
      manager,
      `select id, brand from payments.payment
        where status = 'reserved' and review_until is null and (capture = 'automatic' or captured_at is not null) and changed_at not between platform.now() - make_interval(secs => $1) and platform.now() + make_interval(secs => $1) order by changed_at limit $2`,
      [seconds, limit],
    );
  }
}
