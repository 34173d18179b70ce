import type { EndpointId, EventId } from '#kernel';
import { CONFIG, Database, gathered, newId, paced, rows, turned, unanswered, type Config, type OfMany, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Answer, Verdict, WebhookType } from './webhooks.rules.js';
import type { Delivery, DeliveryId, EndpointState } from './webhooks.table.js';

/** A delivery with all that is needed to make a try. */
export interface Parcel {
  readonly id: DeliveryId;
  readonly state: Delivery['state'];
  readonly tries: number;
  readonly eventId: EventId;
  readonly type: WebhookType;
  readonly sequence: number;
  readonly createdAt: Date;
  readonly dataSealed: string;
  readonly endpointId: EndpointId;
  /** Null when the endpoint was removed meanwhile. */
  readonly endpoint: {
    readonly url: string;
    readonly status: EndpointState;
    readonly secretSealed: string;
    readonly previousSealed: string | null;
  } | null;
}

/** How many more may be sent to an endpoint now. */
export interface Rooms {
  readonly of: ReadonlyMap<EndpointId, number>;
  /** To any that is not among them. */
  readonly others: number;
  readonly againSeconds: number;
}

/**
 * The state is compared in a way that no index answers: by the one of those that are due all of these would be read. Lists stand in queries of their own, for of one that
 * PostgreSQL can count it makes a new plan at each call; and each row is looked up by itself, for a join planned in a small store reads all of it when it is large.
 */
const TRIED: OfMany<readonly (string | number | null)[]> = (all) => [
  `with tried as materialized (
     select * from unnest((select $1::text[]), (select $2::text[]), (select $3::int[]), (select $4::text[]), (select $5::int[]), (select $6::text[]), (select $7::float8[]), (select $8::int[]))
       t (id, delivery, status, error, ms, state, wait, before)),
   moved as (
     update webhooks.delivery d set state = t.state, tries = d.tries + 1, due_at = platform.now() + make_interval(secs => t.wait) from tried t
      where d.id = any((select $2::text[])::text[]) and d.id = t.delivery and d.state || '' = 'pending' and d.tries = t.before returning d.id)
   insert into webhooks.try (id, delivery_id, at, status, error, ms) select t.id, t.delivery, platform.now(), t.status, t.error, t.ms from tried t
    where exists (select from moved m where m.id = t.delivery)
       or (select true from webhooks.try y where y.delivery_id = t.delivery and y.id = t.id and y.at > platform.now() - interval '1 day' limit 1) is null`,
  turned(all),
];

/** An event by its place, which says when it was. */
const ANNOUNCED = (id: string): string =>
  `select e.* from webhooks.place l join webhooks.event e on e.id = l.event_id and e.created_at = l.event_at where l.event_id = ${id} limit 1`;

/** Events on their way to endpoints. Tries are rows; whoever lost a delivery finds it again when its time comes. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** One delivery, due now, for each enabled endpoint that wants such an event. Doing it twice changes nothing. */
  async fanOut(tx: Tx, eventIds: readonly string[]): Promise<void> {
    this.insert(tx, await this.wanted(tx, eventIds), 'do nothing');
  }

  /** The same event once more, from the first try, to whoever wants it now. @returns to how many endpoints. */
  async resend(tx: Tx, eventId: EventId): Promise<number> {
    const wanted = await this.wanted(tx, [eventId]);
    this.insert(tx, wanted, `(event_id, endpoint_id) do update set state = 'pending', tries = 0, due_at = excluded.due_at`);
    this.database.ringAfterCommit(tx, 'webhooks');
    return wanted.length;
  }

  /** True in SQL when a delivery's time has come. */
  anyDue(): string {
    return `(select min(due_at) from webhooks.delivery where state = 'pending') <= platform.now()`;
  }

  /**
   * Deliveries whose time has come, but not to endpoints without room. Those that fit are lent for `leaseSeconds`, so two collectors never take the same; what is
   * more than an endpoint has room for is due `againSeconds` later.
   */
  due(
    tx: Tx,
    leaseSeconds: number,
    limit: number,
    { of, others, againSeconds }: Rooms,
  ): Promise<{ id: DeliveryId; tries: number; fits: boolean }[]> {
    const full = [...of].filter(([, room]) => room === 0).map(([id]) => id);
    return rows(
      tx,
      `update webhooks.delivery d set due_at = platform.now() + make_interval(secs => case when t.fits then $1::float8 else $7 end)
         from (select c.id, row_number() over (partition by c.endpoint_id order by c.due_at, c.id) <= coalesce(r.room, $6) as fits
                 from (select id, endpoint_id, due_at from webhooks.delivery where state = 'pending' and due_at <= platform.now() and endpoint_id <> all($3)
                        order by due_at limit $2 for update skip locked) c
                 left join unnest($4::text[], $5::int[]) r (id, room) on r.id = c.endpoint_id) t
        where d.id = t.id returning d.id, d.tries, t.fits`,
      [paced(leaseSeconds, this.config), limit, full, [...of.keys()], [...of.values()], others, againSeconds],
    );
  }

  /** Up to `limit` of what is due to these endpoints is due `seconds` later instead. No try is counted. @returns how many. */
  async postpone(tx: Tx, full: readonly EndpointId[], seconds: number, limit: number): Promise<number> {
    if (full.length === 0) return 0;
    const postponed = await rows(
      tx,
      `update webhooks.delivery d set due_at = platform.now() + make_interval(secs => $2)
         from (select id from webhooks.delivery where state = 'pending' and due_at <= platform.now() and endpoint_id = any($1)
                order by due_at limit $3 for update skip locked) t
        where d.id = t.id returning d.id`,
      [full, seconds, limit],
    );
    return postponed.length;
  }

  /** A delivery that was lent and not tried is due in `seconds`. No try is counted. */
  putBack(tx: Tx, { id, tries }: Pick<Parcel, 'id' | 'tries'>, seconds: number): void {
    unanswered(
      tx,
      `update webhooks.delivery set due_at = platform.now() + make_interval(secs => $3) where id = $1 and state = 'pending' and tries = $2`,
      [id, tries, seconds],
    );
  }

  parcels(ids: readonly DeliveryId[]): Promise<Parcel[]> {
    return this.database.query<Parcel>(
      `select d.id, d.state, d.tries, d.event_id as "eventId", e.type, e.sequence, e.created_at as "createdAt", e.data_sealed as "dataSealed", d.endpoint_id as "endpointId",
              case when p.id is not null then jsonb_build_object('url', p.url, 'status', p.status, 'secretSealed', p.secret_sealed,
                'previousSealed', case when p.previous_until > platform.now() then p.previous_sealed end) end as endpoint
         from unnest((select $1::text[])) wanted (id)
         cross join lateral (select * from webhooks.delivery where id = wanted.id limit 1) d
         cross join lateral (${ANNOUNCED('d.event_id')}) e
         left join lateral (select * from webhooks.endpoint where id = d.endpoint_id limit 1) p on true`,
      [ids],
    );
  }

  /** Keeps the try, once however often this is said, and moves the delivery on if nobody else has meanwhile. */
  tried(tx: Tx, tryId: string, { id, tries }: Pick<Parcel, 'id' | 'tries'>, answer: Answer, ms: number, verdict: Verdict): void {
    const [status, error] = 'status' in answer ? [answer.status, null] : [null, answer.error];
    const waitSeconds = verdict.state === 'pending' ? paced(verdict.waitSeconds, this.config) : null;
    gathered(tx, TRIED, [tryId, id, status, error, Math.round(ms), verdict.state, waitSeconds, tries]);
  }

  /** There is nobody left to tell. */
  abandon(tx: Tx, id: DeliveryId): void {
    unanswered(tx, `update webhooks.delivery set state = 'abandoned', due_at = null where id = $1 and state = 'pending'`, [id]);
  }

  /** Newest first, with every try. @returns one more than `limit` when there are more. */
  async list(endpointId: EndpointId, limit: number, startingAfter: string | null) {
    const found = await this.database.query<Delivery & { type: WebhookType }>(
      `select d.id, d.event_id as "eventId", e.type, d.state, d.tries, d.due_at as "dueAt", d.created_at as "createdAt"
         from webhooks.delivery d join webhooks.place l on l.event_id = d.event_id join webhooks.event e on e.id = l.event_id and e.created_at = l.event_at
        where d.endpoint_id = $1 and ($2::text is null or d.id < $2) order by d.id desc limit $3`,
      [endpointId, startingAfter, limit + 1],
    );
    const tries = await this.database.query<{ deliveryId: DeliveryId; at: Date; status: number | null; error: string | null; ms: number }>(
      'select delivery_id as "deliveryId", at, status, error, ms from webhooks.try where delivery_id = any($1) order by at, id',
      [found.map(({ id }) => id)],
    );
    return found.map(({ id, eventId, type, state, dueAt, createdAt }) => ({
      id,
      object: 'webhook_delivery' as const,
      eventId,
      type,
      state,
      nextTryAt: dueAt?.toISOString() ?? null,
      createdAt: createdAt.toISOString(),
      attempts: tries
        .filter((row) => row.deliveryId === id)
        .map(({ at, status, error, ms }) => ({ at: at.toISOString(), status, error, ms })),
    }));
  }

  /** Seconds since the oldest delivery still pending was made; 0 when none is. */
  async oldestPendingSeconds(): Promise<number> {
    return this.seconds(
      `select extract(epoch from platform.now() - min(created_at))::float8 as s from webhooks.delivery where state = 'pending'`,
    );
  }

  /** Seconds by which the most overdue delivery is late; 0 when none is. Grows only when nobody collects. */
  async overdueSeconds(): Promise<number> {
    return this.seconds(
      `select extract(epoch from platform.now() - min(due_at))::float8 as s from webhooks.delivery where state = 'pending'`,
    );
  }

  private async seconds(sql: string): Promise<number> {
    const [row] = await this.database.query<{ s: number | null }>(sql);
    return Math.max(0, row!.s ?? 0);
  }

  private wanted(tx: Tx, eventIds: readonly string[]): Promise<{ eventId: EventId; endpointId: EndpointId }[]> {
    return rows(
      tx,
      `select e.id as "eventId", p.id as "endpointId"
         from unnest((select $1::text[])) announced (id)
         cross join lateral (${ANNOUNCED('announced.id')}) e
         cross join lateral (select id, types from webhooks.endpoint where merchant_id = e.merchant_id and status = 'enabled' offset 0) p
        where p.types is null or e.type = any(p.types)`,
      [eventIds],
    );
  }

  private insert(tx: Tx, wanted: readonly { eventId: EventId; endpointId: EndpointId }[], onConflict: string): void {
    if (wanted.length === 0) return;
    unanswered(
      tx,
      `insert into webhooks.delivery (id, event_id, endpoint_id, state, due_at, created_at)
       select n.id, n.event_id, n.endpoint_id, 'pending', platform.now(), platform.now() from unnest($1::text[], $2::text[], $3::text[]) n (id, event_id, endpoint_id)
       order by n.event_id, n.endpoint_id on conflict ${onConflict}`,
      [wanted.map(() => newId('delivery')), wanted.map(({ eventId }) => eventId), wanted.map(({ endpointId }) => endpointId)],
    );
  }
}
