import type { AttemptId, Host, PaymentId, RefundId, TimelineKind, Won } from '#kernel';
import { CONFIG, Database, newId, paced, rows, type Config, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AGED, BEGUN, CALLED_BACK_BY_NOW, calledBackSince, DUE, LIVING, notToldSince, told, TOLD_AT, toldWith } from './attempts.sql.js';
import { route } from './payments.rules.js';
import type { Attempt, AttemptState, Refund } from './payments.table.js';
import type { StuckBecause } from './stuck.rules.js';

/** Longer than any wait and any lease. */
const LONGEST_WAIT_SECONDS = 3600;

/** An attempt whose row has just been written. */
export type Begun = Pick<AgedAttempt, 'id' | 'startedAt' | 'toldAt'>;

/** As its row was read. Ages in seconds, by the database's clock. */
export interface AgedAttempt extends Attempt {
  /** By the database's clock. */
  readonly readAt: Date;
  readonly ageSeconds: number;
  readonly sincePostSeconds: number;
  /** When the carrier was last told, as the database writes it: whether it has been told since. */
  readonly toldAt: string;
  /** When the carrier last called back, as the database writes it: whether it has called back since. Null when it has not called back. */
  readonly calledBackAt: string | null;
  /** From its beginning to the carrier's last call back; null when it has not called back. */
  readonly calledBackSeconds: number | null;
}

/** What an answer is as old as. */
export type Asked = Pick<AgedAttempt, 'toldAt' | 'calledBackAt'>;

/** What the timeline is told in the same statement; never secrets. */
export interface AttemptNote {
  readonly kind: Extract<TimelineKind, 'carrier_answered' | 'asked_again'>;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Tries at the carrier. The row is committed before the call; whoever meets a row that he did not write asks and never calls. */
@Injectable()
export class Attempts {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The payment goes to its carrier: it moves, and the attempt's row is written, in one statement that is committed when it returns.
   * @param leaseSeconds how long the writer may take before others ask in its place. @returns null when the payment is not there to be charged: somebody else was first.
   * @throws unique violation when an attempt lives already.
   */
  async begin(
    paymentId: PaymentId,
    host: Host,
    leaseSeconds: number,
    manager: EntityManager = this.database.reader,
  ): Promise<Begun | null> {
    const news = 'charge_started';
    const { from, to } = route(news);
    const [made] = await rows<Begun>(
      manager,
      `with moved as (update payments.payment set status = $3, changed_at = platform.now(), sequence = sequence + 1 where id = $2 and status = any($4) returning *),
       begun as (insert into payments.attempt (id, payment_id, kind, host, amount, state, started_at, posted_at, due_at)
         select $1, id, 'charge', $5, amount, 'started', changed_at, changed_at, changed_at + make_interval(secs => $6) from moved returning *),
       noted as (insert into payments.event (id, payment_id, at, kind, detail)
         select t.id, b.payment_id, b.started_at, t.kind, case t.kind when $7 then '{}' else ${BEGUN} end
           from begun b join moved p on p.id = b.payment_id, (values ($8, $7), ($9, 'attempt_begun')) t (id, kind) order by t.kind = 'attempt_begun')
       select id, started_at as "startedAt", ${TOLD_AT} from begun`,
      [newId('attempt'), paymentId, to, from, host, paced(leaseSeconds, this.config), news, newId('row'), newId('row')],
    );
    return made ?? null;
  }

  async find(id: AttemptId): Promise<AgedAttempt | null> {
    const sql = `select ${AGED} from payments.attempt where id = $1`;
    const [found] = await this.database.query<AgedAttempt>(sql, [id]);
    return found ?? null;
  }

  /** One try per refund to give back, and one to charge anew. @returns null when this refund has that attempt already, or has ended. */
  async startRefund(tx: Tx, refund: Refund, kind: 'refund' | 'recharge', amount: Won, leaseSeconds: number): Promise<Begun | null> {
    const [made] = await rows<Begun>(
      tx,
      `with begun as (insert into payments.attempt (id, payment_id, refund_id, kind, host, amount, state, started_at, posted_at, due_at)
         select $1, $2, id, $4, $5, $6, 'started', platform.now(), platform.now(), platform.now() + make_interval(secs => $7)
           from payments.refund where id = $3 and status in ('pending', 'unknown') on conflict do nothing returning *),
       noted as (insert into payments.event (id, payment_id, at, kind, detail)
         select $8, b.payment_id, b.started_at, 'attempt_begun', ${BEGUN} from begun b join payments.payment p on p.id = b.payment_id)
       select id, started_at as "startedAt", ${TOLD_AT} from begun`,
      [newId('attempt'), refund.paymentId, refund.id, kind, refund.host, amount, paced(leaseSeconds, this.config), newId('row')],
    );
    return made ?? null;
  }

  /** The attempt to charge, held until the transaction ends. Lock it before the attempt to give back. @throws Error when there was none. */
  async lockCharge(tx: Tx, paymentId: PaymentId): Promise<Pick<Attempt, 'id' | 'state' | 'startedAt'>> {
    const [found] = await rows<Pick<Attempt, 'id' | 'state' | 'startedAt'>>(
      tx,
      'select id, state, started_at as "startedAt" from payments.attempt where payment_id = $1 and refund_id is null order by id desc limit 1 for no key update',
      [paymentId],
    );
    if (!found) throw new Error(`payment ${paymentId} was never taken to a carrier`);
    return found;
  }

  /** The attempt of this kind that belongs to this refund, if it has begun. */
  async ofRefund(refundId: RefundId, kind: 'refund' | 'recharge', tx?: Tx): Promise<AttemptId | null> {
    const sql = 'select id from payments.attempt where refund_id = $1 and kind = $2';
    const [found] = await rows<{ id: AttemptId }>(tx ?? this.database.reader, sql, [refundId, kind]);
    return found?.id ?? null;
  }

  /** The recharge that the carrier knows by this id, held until the transaction ends. Lock it before the attempt to give it back. */
  async rechargeNamed(tx: Tx, host: Host, carrierPaymentId: string): Promise<{ id: AttemptId; refundId: RefundId } | null> {
    const [found] = await rows<{ id: AttemptId; refundId: RefundId }>(
      tx,
      `select id, refund_id as "refundId" from payments.attempt where host = $1 and carrier_payment_id = $2 and kind = 'recharge' for no key update`,
      [host, carrierPaymentId],
    );
    return found ?? null;
  }

  /** The attempt of this payment whose outcome is not known. */
  async living(paymentId: PaymentId): Promise<AttemptId | null> {
    const [found] = await this.database.query<{ id: AttemptId }>(
      `select id from payments.attempt where payment_id = $1 and refund_id is null and state in ('started', 'silent') order by id desc limit 1`,
      [paymentId],
    );
    return found?.id ?? null;
  }

  /** The carrier's id for it, as soon as we know: from then on we ask by it. */
  async nameAtCarrier(manager: EntityManager, id: AttemptId, carrierPaymentId: string): Promise<void> {
    const sql = 'update payments.attempt set carrier_payment_id = $2 where id = $1 and carrier_payment_id is null';
    await rows(manager, sql, [id, carrierPaymentId]);
  }

  /** The carrier is about to be told once more; "not found" counts from now. @returns when; null when it was given up, or told by somebody else, meanwhile. */
  async posting(id: AttemptId, toldAt: string): Promise<string | null> {
    const sql = `update payments.attempt set posted_at = platform.now() where id = $1 and ${LIVING} and ${notToldSince(2)} returning ${TOLD_AT}`;
    const [posted] = await this.database.query<{ toldAt: string }>(sql, [id, toldAt]);
    return posted?.toldAt ?? null;
  }

  /**
   * A definite answer. @param note null when it is not an answer that settles it. @param asked as it was when the carrier was asked: should it have been told
   * once more since, what was not found may have arrived; should it have called back since, it is asked once more.
   * @param unasked only as long as nobody has asked about it. @returns false when another got there first.
   */
  async settle(
    tx: Tx,
    id: AttemptId,
    state: 'yes' | 'no',
    carrierPaymentId: string | null,
    note: AttemptNote | null,
    asked: Asked | null = null,
    unasked = false,
  ): Promise<boolean> {
    const settled = await rows(
      tx,
      `with settled as (update payments.attempt set state = $2, answered_at = platform.now(), due_at = case when $2 = 'no' and $7::text is not null and ${calledBackSince(8)} then platform.now() end,
           ${CALLED_BACK_BY_NOW}, stuck_because = null, carrier_payment_id = coalesce(carrier_payment_id, $3)
         where id = $1 and state in ('started', 'silent')
           and ($7::text is null or ${notToldSince(7)}) and (asks = 0 or not $9) returning *),
       ${told('settled', 4)} select id from settled`,
      [id, state, carrierPaymentId, ...toldWith(note), asked?.toldAt ?? null, asked?.calledBackAt ?? null, unasked],
    );
    return settled.length === 1;
  }

  /**
   * No answer this time: ask again after `waitSeconds` (at once, and once, when the carrier has called back since it was asked), or never by itself when null.
   * A no about which the carrier called back stays one and is asked again, until a person must look: then it is not known any more.
   * @returns false when it is a no, or has been settled meanwhile.
   */
  async silent(
    tx: Tx,
    { id, calledBackAt }: Pick<AgedAttempt, 'id' | 'calledBackAt'>,
    waitSeconds: number | null,
    stuckBecause: StuckBecause | null,
    note: AttemptNote,
  ): Promise<boolean> {
    const [kept] = await rows<{ state: AttemptState }>(
      tx,
      `with kept as (update payments.attempt set state = case when state = 'no' and $3::text is null then 'no' else 'silent' end,
           answered_at = case when $3::text is null then answered_at end,
           asks = asks + 1, asked_at = platform.now(), stuck_because = $3, ${CALLED_BACK_BY_NOW},
           due_at = platform.now() + make_interval(secs => case when ${calledBackSince(7)} then 0 else $2::float8 end)
         where id = $1 and (${LIVING} or state = 'no' and (due_at is not null or $3 = 'amount_mismatch')) returning *),
       ${told('kept', 4)} select state from kept`,
      [id, waitSeconds === null ? null : paced(waitSeconds, this.config), stuckBecause, ...toldWith(note), calledBackAt],
    );
    return kept?.state === 'silent';
  }

  /** True in SQL when an attempt's time to be asked about has come. */
  anyDue(): string {
    return '(select min(due_at) from payments.attempt) <= platform.now()';
  }

  /** Attempts whose time to be asked about has come; each is lent for `leaseSeconds`, so two collectors never take the same. */
  due(
    manager: EntityManager,
    leaseSeconds: number,
    limit: number,
  ): Promise<{ id: AttemptId; host: Host; state: AttemptState; asks: number }[]> {
    return rows(
      manager,
      `update payments.attempt a set due_at = platform.now() + make_interval(secs => $1)
         from (select id from payments.attempt where ${DUE} order by due_at limit $2 for update skip locked) d
        where a.id = d.id returning a.id, a.host, a.state, a.asks`,
      [paced(leaseSeconds, this.config), limit],
    );
  }

  /** What is to be asked later than anybody is ever told to was put off before the clock was set back: it is due now, unless somebody may be telling it. */
  async dueAfterAll(): Promise<void> {
    await this.database.query(
      `update payments.attempt set due_at = platform.now() where due_at > platform.now() + make_interval(secs => $1) and (state <> 'started' or started_at <= platform.now())`,
      [LONGEST_WAIT_SECONDS],
    );
  }

  /** The carrier speaks again: everything it owes us an answer for is due now, but what somebody holds: he says when. @returns how many were woken. */
  async wake(tx: Tx, host: Host): Promise<number> {
    // To wait for him could be to wait for each other. Should he have met silence, the carrier's next word wakes that too.
    const woken = await rows<{ id: AttemptId; paymentId: PaymentId }>(
      tx,
      `update payments.attempt set due_at = platform.now() where id in (select id from payments.attempt
         where host = $1 and state <> 'started' and due_at > platform.now() + interval '1 second' for no key update skip locked)
       returning id, payment_id as "paymentId"`,
      [host],
    );
    await rows(
      tx,
      `insert into payments.event (id, payment_id, at, kind, detail)
       select w.id, w.payment_id, platform.now(), 'woken', jsonb_build_object('attempt', w.attempt, 'carrier', $4::text) from unnest($1::text[], $2::text[], $3::text[]) w (id, payment_id, attempt)`,
      [woken.map(() => newId('row')), woken.map(({ paymentId }) => paymentId), woken.map(({ id }) => id), host],
    );
    return woken.length;
  }

  /** Carriers that have left an attempt without an answer for several asks. */
  async silentHosts(): Promise<Host[]> {
    const found = await this.database.query<{ host: Host }>(
      `select distinct host from payments.attempt where state = 'silent' and asks >= 3`,
    );
    return found.map((row) => row.host);
  }
}
