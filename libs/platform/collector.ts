import type { Queue } from 'bullmq';
import type { Database, Tx } from './database.js';
import type { Doorbell } from './doorbell.js';
import type { Log } from './log.js';
import { ringIn } from './queues.js';

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
  /** Runs in a transaction that commits after the queue has them; so what it rings for must have been committed before. */
  take(tx: Tx, limit: number): Promise<Ring[]>;
}

const BATCH = 500;
const POLL_MS = 200;

/**
 * The receiver collects: a service reads what was left for it into its own queues. Polling guarantees, the doorbell hurries.
 * A crash between queue and commit rings twice, which the row's compare-and-set makes harmless.
 */
export class Collector {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private rung = 0;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly doorbell: Doorbell,
    private readonly log: Log,
    private readonly address: string,
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
    await this.turn();
    const { rung } = this;
    this.rung = 0;
    return rung;
  }

  /** One at a time: a second one would pass over what the first has locked. */
  private turn(): Promise<void> {
    this.running = this.running.catch(() => undefined).then(() => this.pass());
    return this.running;
  }

  private async pass(): Promise<void> {
    for (const source of await this.waiting()) {
      for (let found = BATCH; found === BATCH; this.rung += found) {
        found = await this.database.tx(async (tx) => {
          const rings = await source.take(tx, BATCH);
          for (const [queue, jobs] of byQueue(rings)) {
            await ringIn(
              queue,
              jobs.map(({ id, data }) => ({ name: this.address, data, opts: { jobId: id } })),
            );
          }
          return rings.length;
        });
      }
    }
  }

  /** Mostly nothing waits, and one look at all sources tells: an idle service opens no transactions. */
  private async waiting(): Promise<readonly Source[]> {
    const looks = this.sources.map((source, i) => `${source.waits()} as s${i}`).join(', ');
    const [seen] = await this.database.query<Record<string, boolean>>(`select ${looks}, $1::text`, [this.address]);
    return this.sources.filter((_, i) => seen![`s${i}`]);
  }

  private schedule(delayMs: number): void {
    if (this.stopped) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.turn()
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
