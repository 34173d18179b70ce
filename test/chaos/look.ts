import { checkLedger } from '../../apps/gateway/check-ledger.js';
import { stopwatch, type Config } from '#platform';
import { insist } from './http.js';
import { doneByTheBook, movedOnce, sameMonths, withinLimits, type Attempt, type Ceiling, type Entry, type Wrong } from './judge.js';
import type { Registered } from './judge-once.js';
import type { RefusedRefund } from './judge-refunds.js';
import { control, find, scheduleOf, WISH, type World } from './world.js';

export async function bookOf(world: World): Promise<Entry[] | null> {
  const answer = await insist(() => control(world, 'GET', 'book'), 3000).catch(() => null);
  return answer?.status === 200 ? (JSON.parse(answer.text) as Entry[]) : null;
}

export async function attemptsOf(world: World): Promise<Map<string, Attempt>> {
  const all = await world.stores.query<Attempt & { id: string }>(
    `select a.id, a.payment_id as "paymentId", a.kind, a.refund_id as "refundId", h.month from payments.attempt a left join limits.hold h using (payment_id)`,
  );
  return new Map(all.map((attempt) => [attempt.id, attempt]));
}

export const doneOf = (world: World): Promise<Pick<Attempt, 'id' | 'kind' | 'paymentId'>[]> =>
  world.stores.query(`select id, kind, payment_id as "paymentId" from payments.attempt where state = 'yes'`);

/** What was ever taken for a carrier's no to give back, also where it did not hold: only the timeline remembers that. */
export const refusedRefunds = (world: World): Promise<RefusedRefund[]> =>
  world.stores.query(
    `select a.id, a.payment_id as "paymentId", a.amount::int as amount, extract(epoch from min(e.at) - a.started_at)::float8 as "afterSeconds" from payments.attempt a
       join payments.event e on e.payment_id = a.payment_id and e.detail->>'attempt' = a.id and e.detail->>'answer' = 'no' where a.kind = 'refund' group by a.id`,
  );

/** Everything that was registered, answered or not. */
export async function registeredIn(world: World): Promise<{ payments: Registered[]; refunds: Registered[] }> {
  const payments = await world.stores.query<Registered>(`select id, order_id as of, false as failed from payments.payment`);
  const refunds = await world.stores.query<Registered>(
    `select id, payment_id as of, status = 'failed' as failed from payments.refund where reason = $1`,
    [WISH],
  );
  return { payments, refunds };
}

export function keep(world: World, all: readonly Wrong[]): void {
  for (const { what, about, text } of all) find(world, what, scheduleOf(world, about), text);
}

export const ceilingsOf = (world: World): Map<string, Ceiling> => new Map([...world.lines].map(([number, { line }]) => [number, line]));

/** The promise: whatever happened, two minutes later everything is known. On a busy machine they are as long as everything else. */
export const AT_REST_WITHIN_MS = 120_000;

/** What must be true at every moment. The book is read between: what is done stands in it, and who is in it has his attempt on disk already. Counts whether there was anything to see. */
export async function lookNow(world: World): Promise<void> {
  const done = await doneOf(world).catch(() => null);
  const book = done && (await bookOf(world));
  const ours =
    book && (await Promise.all([attemptsOf(world), billed(world), holdsThatDoNotFit(world), stillOpen(world)]).catch(() => null));
  if (!done || !book || !ours) return void world.looks.blind++;
  world.looks.seen++;
  const [attempts, months, holds, open] = ours;
  keep(world, [
    ...doneByTheBook(book, done),
    ...movedOnce(book, attempts),
    ...sameMonths(book, attempts, months),
    ...withinLimits(book, attempts, ceilingsOf(world)),
    ...holds,
  ]);
  tellOverdue(world, open);
}

const textOf = ({ what, id }: Open): string => `${what}: ${id}`;

/** Faults go on meanwhile: two minutes in which nothing has become of it are enough all the same, and what only the next restart would set free is found out. */
function tellOverdue(world: World, open: readonly Open[]): void {
  const now = new Set(open.map(textOf));
  for (const text of world.open.keys()) if (!now.has(text)) world.open.delete(text);
  for (const one of open) {
    const text = textOf(one);
    if (!world.open.has(text)) world.open.set(text, stopwatch());
    const over = world.over.get(scheduleOfOpen(one) ?? -1)?.() ?? 0;
    const ms = Math.min(over, world.open.get(text)!());
    if (ms > world.looks.longest.ms) world.looks.longest = { ms, what: text };
    if (ms > AT_REST_WITHIN_MS * world.slow) tellStuck(world, [one]);
  }
}

/** The ledger at one moment, whatever is under way. */
export const checkedLedger = (world: World, config: Config): Promise<unknown> =>
  checkLedger({ ...config, databaseUrl: world.stores.serviceUrl, ownerUrl: world.stores.ownerUrl }, (line) => {
    if (/^WRONG/.test(line)) find(world, 'unbalanced', null, line);
  });

/** What is charged, or may be, counts against the limits. */
export async function holdsThatDoNotFit(world: World): Promise<Wrong[]> {
  const all = await world.stores.query<{ id: string; status: string; state: string }>(`
    select p.id, p.status, coalesce(h.state, 'never taken') as state from payments.payment p left join limits.hold h on h.payment_id = p.id
     where (p.status in ('charged', 'refunded') and h.state is distinct from 'spent') or (p.status in ('charging', 'unknown') and h.state is distinct from 'held')`);
  const months = await world.stores.query<{ id: string; month: string; held: string }>(
    `select payment_id as id, month, platform.kst_month(held_at) as held from limits.hold where month <> platform.kst_month(held_at)`,
  );
  return [
    ...all.map(({ id, status, state }) => ({
      what: 'overLimit' as const,
      about: id,
      text: `${id} is ${status}, and its hold is ${state}`,
    })),
    ...months.map(({ id, month, held }) => ({
      what: 'overLimit' as const,
      about: id,
      text: `${id} was held in ${held} and counts in ${month}`,
    })),
  ];
}

interface Open {
  readonly what: string;
  readonly id: string;
  /** Its order, also when nobody was ever answered that it is registered: the schedule's number is in it. */
  readonly order: string | null;
}

const scheduleOfOpen = ({ order }: Open): number | null => {
  const n = /-(\d+)-\d+$/.exec(order ?? '')?.[1];
  return n === undefined ? null : Number(n);
};

/** Everything that is on its way somewhere. */
export const stillOpen = (world: World): Promise<Open[]> =>
  world.stores.query<Open>(`
    select open.*, p.order_id as "order" from (
    select 'payment ' || status as what, id, id as payment from payments.payment where status in ('open', 'code_sent', 'reserved', 'charging', 'unknown')
    union all select 'payment whose money still moves', id, id from payments.payment where late_yes or refunding_amount <> 0
    union all select 'refund ' || status, id, payment_id from payments.refund where status in ('pending', 'unknown')
    union all select 'attempt ' || kind || ' ' || state || coalesce(' ' || stuck_because, ''), id, payment_id from payments.attempt where state in ('started', 'silent')
    union all select 'notice of a ' || kind, id, payment_id from notices.notice where state = 'due'
    union all select 'hold', payment_id, payment_id from limits.hold h where state = 'held' and not exists (select from payments.payment p where p.id = h.payment_id and p.status in ('reserved', 'charging', 'unknown'))
    union all select 'delivery after ' || d.tries || ' tries', d.id, e.payment_id from webhooks.delivery d join webhooks.place l using (event_id) join webhooks.event e on e.id = l.event_id and e.created_at = l.event_at where d.state = 'pending'
    union all select 'outbox row for ' || address, id, coalesce(payload->>'paymentId', (select r.payment_id from payments.refund r where r.id = payload->>'refundId')) from platform.outbox where taken_at is null
    ) open left join payments.payment p on p.id = open.payment`);

export function tellStuck(world: World, open: readonly Open[]): void {
  for (const one of open) find(world, 'stuck', scheduleOfOpen(one), textOf(one));
}

/** The month on whose bill each payment stands. */
export async function billed(world: World): Promise<Map<string, string>> {
  const all = await world.stores.query<{ id: string; month: string }>(
    `select id, billing_month as month from payments.payment where status in ('charged', 'refunded')`,
  );
  return new Map(all.map(({ id, month }) => [id, month]));
}
