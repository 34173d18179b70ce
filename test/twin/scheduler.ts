import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type pg from 'pg';

/** The process of this actor is dead: nothing of what it still wanted to do is done. */
export class Crashed extends Error {}

export type Verdict = 'go' | 'crash' | 'crash after' | 'lost after';

/** One thread of work: a customer, a job, a sweep. Between two of its awaits nothing else runs. */
export interface Actor {
  readonly name: string;
  state: 'ready' | 'running' | 'blocked' | 'asleep' | 'done';
  wakeAt: number;
  /** Woken before its time when this holds. */
  early: (() => boolean) | null;
  label: string;
  dead: boolean;
  transactions: number;
  /** The connection on which its statement is under way. */
  pid: number | null;
  resume: (verdict: Verdict) => void;
  /** Resolves when its work is over, however it ended. */
  ended: Promise<void>;
}

export const acting = new AsyncLocalStorage<{ readonly actor: Actor; readonly scheduler: Scheduler }>();

/** mulberry32: small, and the same on every machine. */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const turn = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** A statement that takes longer may be waiting for a lock. */
const MAY_BE_BLOCKED_MS = 8;

/** Decides who goes on, one at a time, and when somebody dies. All it decides comes from the seed. */
export class Scheduler {
  readonly trace: string[] = [];
  readonly actors: Actor[] = [];
  private readonly rand: () => number;
  private wake: () => void = () => undefined;
  steps = 0;
  crashes = 0;
  /** Milliseconds of the twin's only clock. */
  now: number;
  /** A commit or the clock may have made work. */
  stirred = true;

  private drawn = 0;

  constructor(
    private readonly seed: number,
    startMs: number,
    private readonly admin: pg.Client,
    private readonly moveClock: (toMs: number) => Promise<void>,
    private crashesLeft: number,
  ) {
    this.rand = random(seed);
    this.now = startMs;
  }

  /** For names, codes and secrets: no two seeds draw the same, and of two names of one millisecond the later sorts later. */
  bytes(size: number): Buffer {
    const bytes = createHash('sha512').update(`${this.seed} ${++this.drawn}`).digest().subarray(0, size);
    bytes.writeUInt32BE(this.drawn);
    return bytes;
  }

  chance(p: number): boolean {
    return this.rand() < p;
  }

  below(n: number): number {
    return Math.floor(this.rand() * n);
  }

  oneOf<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!;
  }

  spawn(name: string, work: () => Promise<unknown>, failed: (error: unknown) => void): Actor {
    const actor: Actor = { name, state: 'ready', wakeAt: 0, early: null, label: 'begins', dead: false, transactions: 0, pid: null, resume: () => undefined, ended: Promise.resolve() }; // prettier-ignore
    this.actors.push(actor);
    acting.run({ actor, scheduler: this }, () => {
      const started = new Promise<Verdict>((resolve) => (actor.resume = resolve));
      actor.ended = started
        .then(work)
        .then(
          () => undefined,
          (error: unknown) => void (actor.dead || failed(error)),
        )
        .finally(() => {
          actor.state = 'done';
          this.actors.splice(this.actors.indexOf(actor), 1);
          this.wake();
        });
    });
    return actor;
  }

  /** The actor stops here until it is its turn. */
  async stop(actor: Actor, label: string): Promise<Verdict> {
    actor.label = label;
    actor.state = 'ready';
    const verdict = await this.parked(actor);
    if (verdict === 'crash') throw this.kill(actor);
    return verdict;
  }

  async sleep(actor: Actor, ms: number, label: string, early: (() => boolean) | null = null): Promise<void> {
    Object.assign(actor, { label, early, wakeAt: this.now + ms, state: 'asleep' });
    if ((await this.parked(actor)) === 'crash') throw this.kill(actor);
  }

  kill(actor: Actor): Crashed {
    actor.dead = true;
    return new Crashed(`${actor.name} died at ${actor.label}`);
  }

  private parked(actor: Actor): Promise<Verdict> {
    return new Promise((resolve) => {
      actor.resume = resolve;
      this.wake();
    });
  }

  private ready(): Actor[] {
    return this.actors.filter((a) => a.state === 'ready' || (a.state === 'asleep' && (a.wakeAt <= this.now || a.early?.() === true)));
  }

  /** Runs until nobody has anything to do. @param background starts what services do by themselves; false when there is nothing new. */
  async run(background: () => Promise<boolean>, stepsMax = 20_000): Promise<void> {
    while (this.steps < stepsMax) {
      const ready = this.ready();
      if (ready.length > 0 && !this.chance(0.04)) await this.step(this.oneOf(ready));
      else if (this.stirred && (await this.begun(background))) continue;
      else if (ready.length > 0) await this.step(this.oneOf(ready));
      else if (this.actors.some(({ state }) => state === 'asleep') && !this.inTransaction()) await this.pass();
      else if (this.actors.some(({ state }) => state === 'blocked')) await this.unblock();
      else if (this.actors.length === 0) return;
      else throw new Error(`nobody can go on: ${this.actors.map((a) => `${a.name} ${a.state} ${a.label}`).join('; ')}`);
      if (this.actors.some(({ state }) => state === 'asleep') && !this.inTransaction() && this.chance(0.03)) await this.pass();
    }
    throw new Error('it does not end');
  }

  private begun(background: () => Promise<boolean>): Promise<boolean> {
    this.stirred = false;
    return background();
  }

  private inTransaction(): boolean {
    return this.actors.some(({ transactions }) => transactions > 0);
  }

  /** Time goes on to the next who wakes, or a part of the way: what is due meanwhile must not be late. */
  private async pass(): Promise<void> {
    const next = Math.min(...this.actors.filter(({ state }) => state === 'asleep').map(({ wakeAt }) => wakeAt));
    await this.later(Math.max(1, Math.min(next - this.now, this.oneOf([300, 1000, 3000, 10_000, 30_000]))));
  }

  async later(ms: number): Promise<void> {
    this.now += ms;
    this.trace.push(`${this.steps} the clock: ${new Date(this.now).toISOString()}`);
    await this.moveClock(this.now);
    this.stirred = true;
  }

  private async step(actor: Actor): Promise<void> {
    const verdict = this.verdict(actor);
    this.trace.push(`${this.steps++} ${actor.name}: ${actor.label}${verdict === 'go' ? '' : ` *** ${verdict}`}`);
    actor.state = 'running';
    actor.resume(verdict);
    await this.handedBack(actor);
    await this.unblock();
  }

  private verdict(actor: Actor): Verdict {
    if (this.crashesLeft === 0 || actor.dead || !this.chance(0.02)) return 'go';
    const verdict = this.oneOf(['crash', 'crash after', 'lost after'] as const);
    if (verdict !== 'crash' && !/^(COMMIT|insert|update|delete|with|told)/.test(actor.label)) return 'go';
    this.crashesLeft--;
    this.crashes++;
    return verdict;
  }

  /** Until the actor stops again, ends, or waits for a lock that somebody else holds. */
  private async handedBack(actor: Actor): Promise<void> {
    while (actor.state === 'running') {
      const stopped = new Promise<void>((resolve) => (this.wake = resolve));
      if (actor.state !== 'running') return;
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([stopped, new Promise<void>((resolve) => (timer = setTimeout(resolve, MAY_BE_BLOCKED_MS)))]);
      clearTimeout(timer);
      if (actor.state === 'running' && (await this.waits(actor))) actor.state = 'blocked';
    }
  }

  private async waits({ pid }: Actor): Promise<boolean> {
    if (pid === null) return false;
    const { rows } = await this.admin.query<{ n: number }>('select cardinality(pg_blocking_pids($1)) as n', [pid]);
    return rows[0]!.n > 0;
  }

  /** Whoever waited for a lock that is free now stops right after the statement; whoever still waits goes on waiting. */
  private async unblock(): Promise<void> {
    for (const actor of this.actors.filter(({ state }) => state === 'blocked'))
      while (actor.state === 'blocked' && !(await this.waits(actor))) await turn(0);
  }
}
