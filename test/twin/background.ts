import type { Collector } from '#platform';
import { ExpirePayment } from '../../apps/checkout/payments/expire-payment.js';
import { LetAbandonedHoldsGo } from '../../apps/limits/let-abandoned-holds-go.js';
import { MemoryQueue } from './queue.js';
import type { Actor } from './actor.js';
import type { Scheduler } from './scheduler.js';
import { CHARGING_QUEUES, type Services } from './services.js';
import type { Store } from './store.js';

/** From when on a collector or a sweep would find anything, as long as nothing is written; null: never. One look in place of all theirs. */
type Due = Record<'charging' | 'forgotten' | 'otp' | 'expire' | 'holds', number | null>;
const soonest = (...times: string[]): string => `(extract(epoch from least(${times.map((one) => `(${one})`).join()})) * 1000)::float8`;
const waiting = (address: string): string =>
  `select '-infinity'::timestamptz where exists (select from platform.outbox where address = '${address}' and taken_at is null)`;
/** As a parameter, for only what has one is planned once. */
const FORGOTTEN_AFTER_SECONDS = 15;
const DUE = `
  select ${soonest(waiting('charging'), `select min(due_at) from payments.attempt where state in ('started', 'silent')`)} as charging,
         ${soonest(
           `select min(changed_at) + make_interval(secs => $1) from payments.payment
              where status = 'reserved' and review_until is null and (capture = 'automatic' or captured_at is not null)`,
           `select min(created_at) + make_interval(secs => $1) from payments.refund r
              where status = 'pending' and not exists (select from payments.attempt a where a.refund_id = r.id and a.kind = 'refund')`,
         )} as forgotten,
         ${soonest(waiting('otp'), 'select min(due_at) from passcodes.passcode')} as otp,
         ${soonest(
           `select min(expires_at) from payments.payment where status in ('open', 'code_sent')`,
           `select min(capture_until) from payments.payment where status = 'reserved' and captured_at is null`,
         )} as expire,
         ${soonest(
           `select min(h.held_at) + interval '60 s' from limits.hold h join payments.payment p on p.id = h.payment_id
              where h.state = 'held' and p.status not in ('reserved', 'charging', 'unknown')`,
         )} as holds`;

/** As between two sweeps. */
const collected = (work: object): Promise<unknown> => (work as { collector: Collector }).collector.collect();

/** What services do by themselves: three replicas of charging, one of otp, and the sweeps, each at most once at a time. @returns starts what is due. */
export function background(store: Store, services: Services, scheduler: Scheduler, wrong: string[]): () => Promise<void> {
  const failed = (name: string) => (error: unknown) => {
    if (!/connection was lost/.test(String(error))) wrong.push(`${name}: ${String((error as Error).stack)}`);
  };
  const begin = (id: string, data: Record<string, string>, done: () => void): void => {
    const again = (left: number): void => {
      const actor: Actor = scheduler.spawn(`job ${id}`, () => services.work(data), failed(id));
      void actor.ended.then(() => (actor.dead && left > 0 && scheduler.chance(0.5) ? again(left - 1) : done()));
    };
    again(2);
  };
  const queues = CHARGING_QUEUES.map((name) => new MemoryQueue(name, begin));
  const otp = services.otp(new MemoryQueue('otp', begin));
  // A replica does one thing after the other, so the sweep has one of its own.
  const [left, right, sweeping] = [services.charging(queues), services.charging(queues), services.charging(queues)];
  const { app } = services;
  const works: [string, keyof Due, number, () => Promise<unknown>][] = [
    ['charging a', 'charging', 0.8, () => collected(left)],
    ['charging b', 'charging', 0.4, () => collected(right)],
    ['charging’s sweep', 'forgotten', 0.6, () => sweeping.settle()],
    ['otp', 'otp', 0.8, () => otp.settle()],
    ['expire', 'expire', 0.8, () => app.get(ExpirePayment).sweep()],
    ['holds', 'holds', 0.3, () => app.get(LetAbandonedHoldsGo).run()],
  ];
  let due: Due | undefined;
  return async () => {
    if (scheduler.written) [due] = await store.rows<Due>(DUE, [FORGOTTEN_AFTER_SECONDS]);
    scheduler.written = false;
    const wanted = works.filter(
      ([name, what]) => (due![what] ?? Infinity) <= scheduler.now && !scheduler.actors.some((one) => one.name === name),
    );
    const begun = wanted.filter(([, , often]) => scheduler.chance(often));
    for (const [name, , , work] of begun) scheduler.spawn(name, work, failed(name));
    // Who does not begin now begins the next time.
    scheduler.stirred = begun.length < wanted.length;
  };
}
