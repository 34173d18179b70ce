import { HOSTS } from '#kernel';
import { LedgerCheck } from '#ledger';
import { Limits } from '#limits';
import { Merchants } from '#merchants';
import { newId } from '#platform';
import { ExpirePayment } from '../../apps/checkout/payments/expire-payment.js';
import { LetAbandonedHoldsGo } from '../../apps/limits/let-abandoned-holds-go.js';
import { ModelCarrier } from './carrier.js';
import { disagreements, unfinished } from './check.js';
import { CEILING, Plot } from './plot.js';
import { MemoryQueue } from './queue.js';
import { acting, random, Scheduler, type Actor } from './scheduler.js';
import { CHARGING_QUEUES, Services } from './services.js';
import { MONTH_ENDS, Store } from './store.js';
import { tap } from './taps.js';

export interface Told {
  readonly seed: number;
  readonly wrong: readonly string[];
  readonly trace: readonly string[];
  readonly payments: number;
  readonly charges: number;
  readonly steps: number;
  readonly crashes: number;
}

/** All waits of asking again end by then, and whatever people left open has run out. */
const LAST_STEPS_SECONDS = [2, 5, 15, 40, 65, 65, 65, 130, 330, 330, 650, 650, 1300];

/** Whether a collector or a sweep would find anything now: one look in place of all theirs. */
type Due = Record<'charging' | 'otp' | 'expire' | 'holds', boolean>;
const DUE = `
  select exists (select from platform.outbox where address = 'charging' and taken_at is null)
           or exists (select from payments.attempt where state in ('started', 'silent') and due_at <= platform.now())
           or exists (select from payments.payment where status = 'reserved' and review_until is null and (capture = 'automatic' or captured_at is not null) and changed_at <= platform.now() - interval '15 s')
           or exists (select from payments.refund r where status = 'pending' and created_at <= platform.now() - interval '15 s'
                        and not exists (select from payments.attempt a where a.refund_id = r.id and a.kind = 'refund')) as charging,
         exists (select from platform.outbox where address = 'otp' and taken_at is null) or exists (select from passcodes.passcode where due_at <= platform.now()) as otp,
         exists (select from payments.payment where status in ('open', 'code_sent') and expires_at <= platform.now())
           or exists (select from payments.payment where status = 'reserved' and captured_at is null and capture_until <= platform.now()) as expire,
         exists (select from limits.hold h join payments.payment p on p.id = h.payment_id where h.state = 'held' and h.held_at <= platform.now() - interval '60 s'
                    and p.status not in ('reserved', 'charging', 'unknown')) as holds`;

/** What earlier lives left for later is nobody's affair in this one. */
const QUIET = `
  update notices.notice set due_at = null where due_at is not null;
  update passcodes.passcode set due_at = null where due_at is not null;
  update payments.attempt set due_at = null where due_at is not null;
  update platform.outbox set taken_at = at where taken_at is null`;

/** The gateway's journeys over a real PostgreSQL, and everything else made up: one seed is one life, and the same one each time. */
export class Twin {
  private readonly told = new Set<number>();
  private readonly carriers = new Map<Scheduler, ModelCarrier>();
  private readonly untap = tap((call, actor, scheduler) => this.carriers.get(scheduler)!.carry(call, actor));

  private constructor(
    readonly store: Store,
    readonly services: Services,
  ) {}

  static async open(): Promise<Twin> {
    const store = await Store.open();
    return new Twin(store, await Services.open(store.config));
  }

  async close(): Promise<void> {
    this.untap();
    await this.services.app.close();
    await this.store.close();
  }

  async tell(seed: number): Promise<Told> {
    const { store, services, told } = this;
    if (told.has(seed)) throw new Error('its names are in this store already');
    told.add(seed);
    const draw = random(seed ^ 0x5eed);
    // Every third life crosses a month's end.
    const start = MONTH_ENDS - (draw() < 0.33 ? draw() * 120_000 : 86_400_000);
    const crashes = draw() < 0.25 ? 0 : 1 + Math.floor(draw() * 4);
    await store.clock(start);
    await store.rows(QUIET);
    services.forget();
    const merchant = await this.makeMerchant();
    const scheduler: Scheduler = new Scheduler(
      seed,
      Math.floor(start),
      store.owner,
      (ms): Promise<void> => this.moved(scheduler, ms),
      crashes,
    );
    const isOnDisk = async (id: string) => (await store.rows('select from payments.attempt where id = $1', [id])).length === 1;
    const carrier = new ModelCarrier(scheduler, `c${seed}`, CEILING, store.config.env.CARRIER_TIMEOUT_MS, isOnDisk);
    this.carriers.set(scheduler, carrier);
    const known = (await services.app.get(Merchants).get(merchant))!;
    const plot = new Plot(seed, scheduler, carrier, services, known);
    const wrong: string[] = [];
    try {
      plot.begin();
      await this.live(scheduler, carrier, merchant, wrong);
    } catch (error) {
      wrong.push(String((error as Error).stack));
    }
    this.carriers.delete(scheduler);
    wrong.push(...plot.wrong, ...carrier.wrong, ...(await disagreements(store, merchant, carrier.book, plot.known)));
    const charges = carrier.book.filter(({ paidAt }) => paidAt !== null).length;
    return {
      seed,
      wrong,
      trace: scheduler.trace,
      payments: plot.known.length,
      charges,
      steps: scheduler.steps,
      crashes: scheduler.crashes,
    };
  }

  /** The whole of the books. Seconds when there is much in them, so not after each seed. */
  async books(): Promise<string[]> {
    const [ledger, limits] = [
      await this.services.app.get(LedgerCheck).disagreements(),
      await this.services.app.get(Limits).disagreements(),
    ];
    return [...ledger, ...limits].map(({ what, about }) => `${what}: ${about}`);
  }

  private async live(scheduler: Scheduler, carrier: ModelCarrier, merchant: string, wrong: string[]): Promise<void> {
    const background = this.background(scheduler, wrong);
    await scheduler.run(background);
    carrier.healed = true;
    for (const seconds of LAST_STEPS_SECONDS) {
      await scheduler.later(seconds * 1000);
      await scheduler.run(background);
      if (seconds > 60 && (await unfinished(this.store, merchant)) === 0) return;
    }
  }

  /** What services do by themselves: two replicas of charging, one of otp, and the sweeps, each at most once at a time. */
  private background(scheduler: Scheduler, wrong: string[]): () => Promise<boolean> {
    const failed = (name: string) => (error: unknown) => {
      if (!/connection was lost/.test(String(error))) wrong.push(`${name}: ${String((error as Error).stack)}`);
    };
    const begin = (id: string, data: Record<string, string>, done: () => void): void => {
      const again = (left: number): void => {
        const actor: Actor = scheduler.spawn(`job ${id}`, () => this.services.work(data), failed(id));
        void actor.ended.then(() => (actor.dead && left > 0 && scheduler.chance(0.5) ? again(left - 1) : done()));
      };
      again(2);
    };
    const queues = CHARGING_QUEUES.map((name) => new MemoryQueue(name, begin));
    const [left, right, otp] = [
      this.services.charging(queues),
      this.services.charging(queues),
      this.services.otp(new MemoryQueue('otp', begin)),
    ];
    const { app } = this.services;
    const works: [string, keyof Due, number, () => Promise<unknown>][] = [
      ['charging a', 'charging', 0.8, () => left.settle()],
      ['charging b', 'charging', 0.4, () => right.settle()],
      ['otp', 'otp', 0.8, () => otp.settle()],
      ['expire', 'expire', 0.8, () => app.get(ExpirePayment).sweep()],
      ['holds', 'holds', 0.3, () => app.get(LetAbandonedHoldsGo).run()],
    ];
    return async () => {
      const [due] = await this.store.rows<Due>(DUE);
      const wanted = works.filter(([name, what]) => due![what] && !scheduler.actors.some((one) => one.name === name));
      const begun = wanted.filter(([, , often]) => scheduler.chance(often));
      for (const [name, , , work] of begun) scheduler.spawn(name, work, failed(name));
      // Who does not begin now begins the next time.
      scheduler.stirred = begun.length < wanted.length;
      return wanted.length > 0;
    };
  }

  private async moved(scheduler: Scheduler, ms: number): Promise<void> {
    this.carriers.get(scheduler)?.pass(ms);
    await this.store.clock(ms);
  }

  private async makeMerchant(): Promise<`mer_${string}`> {
    const id = acting.exit(() => newId('merchant'));
    await this.store.rows(
      `with m as (insert into merchants.merchant (id, name, contact, livemode) values ($1, 'Twin', '02-000-0000', false)),
            o as (insert into merchants.return_origin (merchant_id, origin) values ($1, 'https://shop.example'))
       insert into merchants.contract (merchant_id, host, goods_class) select $1, host, 'digital' from unnest($2::text[]) host`,
      [id, HOSTS],
    );
    return id;
  }
}
