import { createHash } from 'node:crypto';
import { LedgerCheck } from '#ledger';
import { Limits } from '#limits';
import { Merchants } from '#merchants';
import { newId } from '#platform';
import { background } from './background.js';
import { ModelCarrier } from './carrier.js';
import { disagreements, endsOf, hasEnded, type End } from './check.js';
import type { Core } from './core.js';
import { Locks } from './locks.js';
import { moodNames } from './moods.js';
import { Plot } from './plot.js';
import { CEILING } from './purchase.js';
import { random } from './random.js';
import { Scheduler } from './scheduler.js';
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

/** The gateway's journeys over a real PostgreSQL, and everything else made up: one seed is one life, and the same one each time. */
export class Twin {
  private readonly told = new Set<number>();
  private readonly carriers = new Map<Scheduler, ModelCarrier>();
  private readonly untap = tap({
    carry: (call, actor, scheduler) => this.carriers.get(scheduler)!.carry(call, actor),
    speaksTo: (pid) => this.core.bring(pid),
    now: () => this.store.now,
  });

  private constructor(
    readonly store: Store,
    readonly services: Services,
    private readonly core: Core,
  ) {}

  static async open(core: Core): Promise<Twin> {
    const store = await Store.open(core);
    return new Twin(store, await Services.open(store.config), core);
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
    const start = Math.floor(MONTH_ENDS - (draw() < 0.33 ? draw() * 120_000 : 86_400_000));
    const crashes = draw() < 0.25 ? 0 : 1 + Math.floor(draw() * 4);
    services.forget();
    const merchant = newId('merchant');
    await store.begin(start, merchant);
    const mood = moodNames[Math.floor(draw() * moodNames.length)]!;
    const scheduler: Scheduler = new Scheduler(
      seed,
      start,
      new Locks(store),
      (ms) => {
        store.now = ms;
        this.carriers.get(scheduler)?.pass(ms);
      },
      crashes,
      mood,
    );
    if (draw() < 0.5) scheduler.sociable = 0.7;
    const isOnDisk = async (id: string) => (await store.owner.query('select from payments.attempt where id = $1', [id])).rowCount === 1;
    const carrier = new ModelCarrier(scheduler, `c${seed}`, CEILING, store.config.env.CARRIER_TIMEOUT_MS, isOnDisk, (host, token) =>
      plot.calledBack(host, token),
    );
    this.carriers.set(scheduler, carrier);
    const known = (await services.app.get(Merchants).get(merchant))!;
    const plot: Plot = new Plot(seed, scheduler, carrier, services, known);
    const wrong: string[] = [];
    let ends: End[];
    try {
      plot.begin();
      ends = await this.live(scheduler, carrier, merchant, wrong);
    } catch (error) {
      wrong.push(String((error as Error).stack));
      ends = await endsOf(store, merchant);
    }
    this.carriers.delete(scheduler);
    wrong.push(...plot.wrong, ...carrier.wrong, ...disagreements(ends, carrier.book, plot.known));
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

  /** @returns how its payments have ended. */
  private async live(scheduler: Scheduler, carrier: ModelCarrier, merchant: string, wrong: string[]): Promise<End[]> {
    const start = background(this.store, this.services, scheduler, wrong);
    await scheduler.run(start);
    carrier.healed = true;
    for (const seconds of LAST_STEPS_SECONDS) {
      scheduler.later(seconds * 1000);
      await scheduler.run(start);
      if (seconds <= 60) continue;
      const ends = await endsOf(this.store, merchant);
      if (ends.every(hasEnded)) return ends;
    }
    return endsOf(this.store, merchant);
  }
}
