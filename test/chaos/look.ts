import { checkLedger } from '../../apps/gateway/check-ledger.js';
import { checkLimitsNow } from '../../apps/gateway/check-limits.js';
import type { Config } from '#platform';
import { read } from './buy.js';
import { insist } from './http.js';
import { filesAreTheBook, merchantTold } from './judge-files.js';
import {
  local,
  movedOnce,
  sameMonths,
  sameWord,
  withinLimits,
  type Attempt,
  type Ceiling,
  type Entry,
  type Told,
  type Wrong,
} from './judge.js';
import { pullFiles } from './files.js';
import { leaks } from './secrets.js';
import { api, control, find, scheduleOf, type World } from './world.js';

async function bookOf(world: World): Promise<Entry[] | null> {
  const answer = await insist(() => control(world, 'GET', 'book'), 3000).catch(() => null);
  return answer?.status === 200 ? (JSON.parse(answer.text) as Entry[]) : null;
}

async function attemptsOf(world: World): Promise<Map<string, Attempt>> {
  const all = await world.stores.query<Attempt & { id: string }>(
    `select a.id, a.payment_id as "paymentId", a.kind, a.refund_id as "refundId", h.month from payments.attempt a left join limits.hold h using (payment_id)`,
  );
  return new Map(all.map((attempt) => [attempt.id, attempt]));
}

function keep(world: World, all: readonly Wrong[]): void {
  for (const { what, about, text } of all) find(world, what, scheduleOf(world, about), text);
}

const ceilingsOf = (world: World): Map<string, Ceiling> => new Map([...world.lines].map(([number, { line }]) => [number, line]));

/** What must be true at every moment. The book is read first: who is in it has his attempt on disk already. */
export async function lookNow(world: World): Promise<void> {
  const book = await bookOf(world);
  const attempts = book && (await attemptsOf(world).catch(() => null));
  const months = attempts && (await billed(world).catch(() => null));
  if (!book || !months) return;
  keep(world, [
    ...movedOnce(book, attempts),
    ...sameMonths(book, attempts, months),
    ...withinLimits(book, attempts, ceilingsOf(world)),
    ...(await holdsThatDoNotFit(world).catch(() => [])),
  ]);
}

/** What is charged, or may be, counts against the limits. */
async function holdsThatDoNotFit(world: World): Promise<Wrong[]> {
  const all = await world.stores.query<{ id: string; status: string; state: string }>(`
    select p.id, p.status, coalesce(h.state, 'never taken') as state from payments.payment p left join limits.hold h on h.payment_id = p.id
     where (p.status in ('charged', 'refunded') and h.state is distinct from 'spent') or (p.status in ('charging', 'unknown') and h.state is distinct from 'held')`);
  return all.map(({ id, status, state }) => ({ what: 'overLimit', about: id, text: `${id} is ${status}, and its hold is ${state}` }));
}

interface Open {
  readonly what: string;
  readonly id: string;
  readonly payment: string | null;
}

/** Everything that is on its way somewhere. */
export const stillOpen = (world: World): Promise<Open[]> =>
  world.stores.query<Open>(`
    select 'payment ' || status as what, id, id as payment from payments.payment where status in ('open', 'code_sent', 'reserved', 'charging', 'unknown')
    union all select 'refund ' || status, id, payment_id from payments.refund where status in ('pending', 'unknown')
    union all select 'attempt ' || kind || ' ' || state || coalesce(' ' || stuck_because, ''), id, payment_id from payments.attempt where state in ('started', 'silent')
    union all select 'hold', payment_id, payment_id from limits.hold h where state = 'held' and not exists (select from payments.payment p where p.id = h.payment_id and p.status in ('reserved', 'charging', 'unknown'))
    union all select 'delivery after ' || d.tries || ' tries', d.id, e.payment_id from webhooks.delivery d join webhooks.place l using (event_id) join webhooks.event e on e.id = l.event_id and e.created_at = l.event_at where d.state = 'pending'
    union all select 'outbox row for ' || address, id, null from platform.outbox where taken_at is null`);

export function tellStuck(world: World, open: readonly Open[]): void {
  for (const { what, id, payment } of open) find(world, 'stuck', scheduleOf(world, payment ?? ''), `${what}: ${id}`);
}

/** What must be true when everything has come to rest. */
export async function lookAtTheEnd(world: World, config: Config): Promise<void> {
  const told: Told[] = [];
  const refunds: { id: string; payment: string; status: string }[] = [];
  for (const bought of world.bought) {
    const { number } = bought.purchase.line;
    for (const id of bought.ids) {
      const view = await read(world, bought, id, 20_000);
      if (view) told.push({ ...view, number });
      else find(world, 'lost', bought.schedule, `${id} cannot be read any more`);
    }
    if (bought.months.size > 1)
      find(world, 'unbalanced', bought.schedule, `${[...bought.ids].join()} stood on the bills of ${[...bought.months].join(' and ')}`);
    for (const id of bought.refunds) {
      const answer = await insist(() => api(world, 'GET', `/v1/refunds/${id}`), 20_000);
      if (answer?.status === 200) refunds.push(JSON.parse(answer.text) as { id: string; payment: string; status: string });
    }
  }
  const book = (await bookOf(world))!.map((entry) => ({ ...entry, phoneNumber: local(entry.phoneNumber) }));
  const attempts = await attemptsOf(world);
  const ceilings = ceilingsOf(world);
  const filed = await pullFiles(world);
  keep(world, [
    ...movedOnce(book, attempts),
    ...sameMonths(book, attempts, await billed(world)),
    ...withinLimits(book, attempts, ceilings),
    ...(await holdsThatDoNotFit(world)),
    ...sameWord(book, attempts, told),
    ...filesAreTheBook(book, attempts, filed),
    ...merchantTold(told, refunds, world.receiver.letters),
  ]);
  for (const text of world.receiver.unsigned) find(world, 'unbalanced', null, `not signed as agreed: ${text}`);
  const here = { ...config, databaseUrl: world.stores.serviceUrl, ownerUrl: world.stores.ownerUrl };
  const wrong = (line: string): void => void (/^WRONG/.test(line) && find(world, 'unbalanced', null, line));
  await checkLedger(here, wrong);
  await checkLimitsNow(here, (line) => void (/: /.test(line) && find(world, 'unbalanced', null, `limits: ${line}`)));
  for (const text of leaks(world)) find(world, 'lost', null, text);
}

/** The month on whose bill each payment stands. */
async function billed(world: World): Promise<Map<string, string>> {
  const all = await world.stores.query<{ id: string; month: string }>(
    `select id, billing_month as month from payments.payment where status in ('charged', 'refunded')`,
  );
  return new Map(all.map(({ id, month }) => [id, month]));
}
