import type { Queue } from 'bullmq';
import type { Database } from './database.js';
import type { Doorbell } from './doorbell.js';
import type { Log } from './log.js';
import { reachable, ringIn } from './queues.js';

/** One piece of work to be rung into a queue. The id de-duplicates while the job is waiting or running; it may hold no ":" and be no integer. */
export interface Ring {
  readonly queue: Queue;
  readonly id: string;
  readonly data: Record<string, string>;
}

/** Where work is found in the database: outbox rows, or rows whose time has come. All are looked at before the first is emptied. */
export interface Source {
  /**
   * A condition in SQL, true when there may be something to take; `$1` is the collector's address. What is soonest is asked for with `min`: an index answers that
   * also in a store so young that its plans were made for empty tables, where `exists` read all rows.
   */
  waits(): string;
  /** It rings for nobody: it is done while Redis is away, and the doorbell does not hurry it. */
  readonly quiet?: true;
  /** Has committed that they are taken when it returns. What is lost behind that, on the way to Redis or there, must come again by itself: when a lease is over, or by a sweep. */
  take(limit: number): Promise<Ring[]>;
}

const BATCH = 500;
const POLL_MS = 200;

/**
 * The receiver collects: a service reads what was left for it into its own queues. Polling guarantees, the doorbell hurries.
 * What was taken is rung in as soon as Redis can be reached; if we die before, it is like what Redis forgot, and comes again. A second ring for the same does nothing,
 * by the row's compare-and-set.
 */
export class Collector {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private rung = 0;
  /** Taken, and not rung in yet. */
  private owed: Ring[] = [];
  private stopped = false;
  /** When all sources were looked at the last time. */
  private allAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly doorbell: Doorbell,
    private readonly log: Log,
    private readonly address: string,
    /** While Redis, as these see it, is away nothing is taken that is to be rung in. */
    private readonly queues: readonly Queue[],
    private readonly sources: readonly Source[],
  ) {}

  async start(): Promise<void> {
    await this.doorbell.listen(this.address, () => this.schedule(0));
    this.schedule(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running.catch(() => undefined);
  }

  /** Collects everything there is now. @returns how many pieces of work were rung in since this was last asked: what a timer rang in may be done already, and have left more. */
  async collect(): Promise<number> {
    await this.turn(true);
    const { rung } = this;
    this.rung = 0;
    return rung;
  }

  /** One at a time: a second one would pass over what the first has locked. */
  private turn(all: boolean): Promise<void> {
    this.running = this.running.catch(() => undefined).then(() => this.pass(all));
    return this.running;
  }

  private async pass(all: boolean): Promise<void> {
    for (const source of await this.waiting(all || performance.now() - this.allAt >= POLL_MS)) {
      for (let found = BATCH; found === BATCH; this.rung += found) {
        if (!source.quiet) await this.mayTake();
        const rings = await source.take(BATCH);
        this.owed.push(...rings);
        await this.ringIn();
        found = rings.length;
      }
    }
    await this.ringIn();
  }

  private async mayTake(): Promise<void> {
    await reachable(this.queues);
    await this.ringIn();
  }

  private async ringIn(): Promise<void> {
    for (const [queue, some] of byQueue(this.owed)) {
      const jobs = some.map(({ id, data }) => ({ name: this.address, data, opts: { jobId: id } }));
      await ringIn(queue, jobs);
      this.owed = this.owed.filter((ring) => !some.includes(ring));
    }
  }

  /** Mostly nothing waits, and one look at all sources tells: an idle service takes nothing. */
  private async waiting(all: boolean): Promise<readonly Source[]> {
    if (all) this.allAt = performance.now();
    const looked = this.sources.filter((source) => all || !source.quiet);
    if (looked.length === 0) return [];
    const looks = looked.map((source, i) => `${source.waits()} as s${i}`).join(', ');
    const [seen] = await this.database.query<Record<string, boolean>>(`select ${looks}, $1::text`, [this.address]);
    return looked.filter((_, i) => seen![`s${i}`]);
  }

  private schedule(delayMs: number): void {
    if (this.stopped) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.turn(false)
        .catch((error: unknown) => this.log.warn({ err: error, address: this.address }, 'collecting failed, will try again'))
        .finally(() => this.schedule(POLL_MS));
    }, delayMs);
  }
}

function byQueue(rings: readonly Ring[]): Map<Queue, Ring[]> {
  const map = new Map<Queue, Ring[]>();
  for (const ring of rings) map.set(ring.queue, [...(map.get(ring.queue) ?? []), ring]);
  return map;
}
