import { createHash } from 'node:crypto';
import { HOSTS } from '#kernel';
import { LedgerCheck } from '#ledger';
import { Limits } from '#limits';
import { Merchants } from '#merchants';
import { newId } from '#platform';
import { background } from './background.js';
import { ModelCarrier } from './carrier.js';
import { disagreements, unfinished } from './check.js';
import { Locks } from './locks.js';
import { moodNames } from './moods.js';
import { CEILING, Plot } from './plot.js';
import { acting, random, Scheduler } from './scheduler.js';
import { Services } from './services.js';
import { MONTH_ENDS, Store } from './store.js';
import { tap } from './taps.js';

export interface Told {
  readonly seed: number;
  readonly wrong: readonly string[];
  readonly trace: readonly string[];
  /** Of the trace: the same whenever this seed is lived. */
  readonly digest: string;
  readonly payments: number;
  readonly charges: number;
  readonly steps: number;
  readonly crashes: number;
}

/** All waits of asking again end by then, and whatever people left open has run out. */
const LAST_STEPS_SECONDS = [2, 5, 15, 40, 65, 65, 65, 130, 330, 330, 650, 650, 1300];

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
    const mood = moodNames[Math.floor(draw() * moodNames.length)]!;
    const scheduler: Scheduler = new Scheduler(
      seed,
      Math.floor(start),
      new Locks(store.owner),
      (ms) => this.carriers.get(scheduler)?.pass(ms),
      (ms) => store.clock(ms),
      crashes,
      mood,
    );
    const isOnDisk = async (id: string) => (await store.rows('select from payments.attempt where id = $1', [id])).length === 1;
    const carrier = new ModelCarrier(scheduler, `c${seed}`, CEILING, store.config.env.CARRIER_TIMEOUT_MS, isOnDisk, (host, token) =>
      plot.calledBack(host, token),
    );
    this.carriers.set(scheduler, carrier);
    const known = (await services.app.get(Merchants).get(merchant))!;
    const plot: Plot = new Plot(seed, scheduler, carrier, services, known);
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
      digest: createHash('sha256').update(scheduler.trace.join('\n')).digest('hex'),
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
    const start = background(this.store, this.services, scheduler, wrong);
    await scheduler.run(start);
    carrier.healed = true;
    for (const seconds of LAST_STEPS_SECONDS) {
      scheduler.later(seconds * 1000);
      await scheduler.run(start);
      if (seconds > 60 && (await unfinished(this.store, merchant)) === 0) return;
    }
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
