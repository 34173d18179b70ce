import type { Contact, Month, PaymentId, RefusalCode, Won } from '#kernel';
import { CONFIG, Database, gathered, rows, unanswered, type Aside, type Config, type OfMany, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { checkLimits, type Disagreement } from './limits.check.js';
import { claims, columns, factsOf, stoppable, STOPS, type Buyer } from './limits.rules.js';
import { wantedTogether, type Wanting } from './together.rules.js';

type Refused = { readonly kind: 'refused'; readonly code: RefusalCode; readonly contact?: Contact };
export type Reservation = { readonly kind: 'held'; readonly month: Month } | Refused;
export type ReservationWith<A> = { readonly kind: 'held'; readonly month: Month; readonly aside: A } | Refused;

const OURS: ReadonlySet<RefusalCode> = new Set(['blocked_by_subscriber', 'recurring_blocked']);

/** What a carrier says of a line. */
export interface LineAnswer {
  readonly lineKey: string;
  readonly personKey: string;
  readonly monthlyCeiling: number;
  readonly physicalGoodsAllowed: boolean;
  /** Who said so, e.g. `carrier:skt`. */
  readonly source: string;
}

/** Limits: a hold is taken with the right code, spent with the carrier's yes, let go with its no. */
@Injectable()
export class Limits {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Takes all limits that apply, or none; one round trip. Periods are those of the database's clock in Korea.
   * A ceiling asked for too long ago is no leave to pay: `session_expired`, and the carrier is to be asked again.
   */
  async reserve(tx: Tx, paymentId: PaymentId, amount: Won, buyer: Buyer): Promise<Reservation> {
    const answer = await this.reserveWith(tx, paymentId, amount, buyer, NOTHING);
    return answer.kind === 'held' ? { kind: 'held', month: answer.month } : answer;
  }

  /** The same, and in the same trip what another room answers once all limits are held: payments of one line come to it one after the other. */
  async reserveWith<A>(tx: Tx, paymentId: PaymentId, amount: Won, buyer: Buyer, aside: Aside<A>): Promise<ReservationWith<A>> {
    const [answer] = await rows<{ refusal: RefusalCode | null; month: Month; aside: unknown }>(
      tx,
      `select refusal, month, case when refusal is null then (${aside.sql(10)}) end as aside from limits.reserve($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        paymentId,
        amount,
        buyer.lineKey,
        buyer.goodsClass,
        buyer.monthlyCeiling,
        this.config.env.CEILING_MAX_AGE_SECONDS,
        ...columns(claims(factsOf(buyer))),
        ...aside.values,
      ],
    );
    const { refusal: code, month } = answer!;
    if (!code) return { kind: 'held', month, aside: aside.read(answer!.aside) };
    // What stands here was set at our own door, so it is undone there and not at the carrier's.
    return OURS.has(code) ? { kind: 'refused', code, contact: 'gateway' } : { kind: 'refused', code };
  }

  /**
   * The same of many payments at once, all or none. @returns null when one of them has to be looked at by itself; nothing has been taken then, and what was
   * looked at stays locked until the transaction ends.
   */
  async reserveTogether(tx: Tx, all: readonly Wanting[]): Promise<Month | null> {
    const sql = 'select limits.reserve_together($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as month';
    const [answer] = await rows<{ month: Month | null }>(tx, sql, [...wantedTogether(all), this.config.env.CEILING_MAX_AGE_SECONDS]);
    return answer!.month;
  }

  /** The kill switch that stands in the way of this payment, before anybody has been identified. */
  async stopped(tx: Tx, buyer: Parameters<typeof stoppable>[0]): Promise<RefusalCode | null> {
    const [answer] = await rows<{ refusal: RefusalCode | null }>(
      tx,
      'select refusal from limits.stopped(array(select f from limits.in_force(platform.now(), 1, $1, $2, $3, null) f))',
      columns(claims(stoppable(buyer), STOPS)),
    );
    return answer?.refusal ?? null;
  }

  /** The carrier was asked about a line: its answer holds from now on, also for payments that asked earlier. */
  learn(tx: Tx, { lineKey, personKey, monthlyCeiling, physicalGoodsAllowed, source }: LineAnswer): void {
    unanswered(
      tx,
      `with before as (select ceiling, source from limits.line where line_key = $1),
       kept as (insert into limits.line as l (line_key, person_key, ceiling, physical_goods, source, asked_at) values ($1, $2, $3, $4, $5, platform.now())
                on conflict (line_key) do update set person_key = $2, ceiling = $3, physical_goods = $4, source = $5, asked_at = platform.now())
       insert into limits.ceiling (line_key, ceiling, source, learned_at) select $1, $3, $5, platform.now() where not exists (select from before where ceiling = $3 and source = $5)`,
      [lineKey, personKey, monthlyCeiling, physicalGoodsAllowed, source],
    );
  }

  /** @param source as it was learned. @returns whose line it is, and the database's time; null when nobody of this source has ever told us of it. */
  async known(tx: Tx, lineKey: string, source: string): Promise<{ readonly personKey: string; readonly now: Date } | null> {
    const sql = `select person_key as "personKey", platform.now() as now from limits.line where line_key = $1 and source = $2`;
    return (await rows<{ personKey: string; now: Date }>(tx, sql, [lineKey, source]))[0] ?? null;
  }

  /** The carrier took it. Never fails on a cap. Doing it twice changes nothing. It is still held until the transaction ends. */
  spend(tx: Tx, paymentId: PaymentId): void {
    gathered(tx, SPEND, paymentId);
  }

  /** Nothing was taken; the room is free again. Doing it twice changes nothing. */
  letGo(tx: Tx, paymentId: PaymentId): void {
    unanswered(tx, `select limits.end_hold($1, 'let_go')`, [paymentId]);
  }

  /** Nobody came for it in time; the room is free again. Doing it twice changes nothing. */
  expire(tx: Tx, paymentId: PaymentId): void {
    unanswered(tx, `select limits.end_hold($1, 'expired')`, [paymentId]);
  }

  /** A carrier cancel gives room back, in the month in which it was taken; a credit on the next bill does not. Call once per cancel. */
  giveBack(tx: Tx, paymentId: PaymentId, amount: Won): void {
    unanswered(tx, 'select limits.give_back($1, $2)', [paymentId, amount]);
  }

  /** Payments whose hold has stood for `seconds`, oldest first. */
  async standing(manager: EntityManager, seconds: number, limit: number): Promise<PaymentId[]> {
    const found = await rows<{ paymentId: PaymentId }>(
      manager,
      `select payment_id as "paymentId" from limits.hold where state = 'held' and held_at <= platform.now() - make_interval(secs => $1) order by held_at limit $2`,
      [seconds, limit],
    );
    return found.map((row) => row.paymentId);
  }

  /** None unless there is a bug. */
  async disagreements(): Promise<readonly Disagreement[]> {
    return (await this.database.tx((tx) => checkLimits(tx))).disagreements;
  }
}

const SPEND: OfMany<PaymentId> = (all) => ['select limits.spend($1)', [all]];
const NOTHING: Aside<null> = { sql: () => 'null::json', values: [], read: () => null };
