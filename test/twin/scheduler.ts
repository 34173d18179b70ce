import { createHash } from 'node:crypto';
import { acting } from './acting.js';
import { Crashed, newActor, type Actor, type Verdict } from './actor.js';
import type { Locks } from './locks.js';
import { MOODS, type Mood, type MoodName } from './moods.js';
import { random } from './random.js';

/** A statement that takes longer while others are in transactions may be waiting for a lock. */
const MAY_BE_BLOCKED_MS = 1;
const HANGS_MS = 20_000;
/** The chance that somebody dies at a step, and that many do who share a transaction. */
const [RISK, RISK_OF_MANY] = [0.02, 0.1];
/** The chance, at each step, that it has been too long for one who is impatient. */
const IMPATIENCE = 0.2;

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
  /** How often time goes on although somebody could. */
  haste = 0.03;
  /** How often who could share a transaction waits for company. */
  sociable = 0;
  /** A commit or the clock may have made work. */
  stirred = true;
  /** Something may have been written since background looked last. */
  written = true;
  /** Locks may have been let go. */
  released = false;
  private readonly mood: Mood;
  private drawn = 0;

  constructor(
    private readonly seed: number,
    startMs: number,
    private readonly locks: Locks,
    /** Called whenever time goes on. */
    private readonly passed: (nowMs: number) => void,
    private crashesLeft: number,
    mood: MoodName,
  ) {
    this.rand = random(seed);
    this.now = startMs;
    this.mood = MOODS[mood](this);
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
    const actor = newActor(name);
    this.actors.push(actor);
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

  /** Somebody stopped, or it took too long to go on hoping. */
  soon(): Promise<void> {
    return this.heard(MAY_BE_BLOCKED_MS);
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

  /** Whether one who could share a transaction waits for others: hardly, where there is nobody else. */
  seeksCompany(): boolean {
    return this.sociable > 0 && this.ready().length > 0 && this.chance(this.sociable);
  }

  /** Runs until nobody has anything to do. @param background starts what services do by themselves, if there is anything new. */
  async run(background: () => Promise<void>, stepsMax = 20_000): Promise<void> {
    try {
      while (this.steps < stepsMax) {
        const ready = this.ready();
        if (ready.length > 0 && !this.chance(0.04)) await this.step(this.mood(ready));
        else if (this.stirred) await this.begun(background);
        else if (ready.length > 0) await this.step(this.mood(ready));
        else if (this.in('asleep').length > 0 && this.mayPass()) this.pass();
        else if (this.in('blocked').length > 0) await this.locks.untie(this.impatient() ?? this.in('blocked').at(-1)!, this);
        else if (this.actors.length === 0) return;
        else throw new Error(`nobody can go on: ${this.actors.map((a) => `${a.name} ${a.state} ${a.label}`).join('; ')}`);
        if (this.in('asleep').length > 0 && !this.inTransaction() && this.chance(this.haste)) this.pass();
        const impatient = this.impatient();
        if (impatient && this.chance(IMPATIENCE)) await this.locks.untie(impatient, this);
      }
      throw new Error('it does not end');
    } finally {
      this.locks.thaw(this.actors);
    }
  }

  private impatient(): Actor | undefined {
    return this.actors.find((actor) => actor.state === 'blocked' && actor.impatient);
  }

  private in(state: Actor['state']): Actor[] {
    return this.actors.filter((actor) => actor.state === state);
  }

  private begun(background: () => Promise<void>): Promise<void> {
    this.stirred = false;
    return background();
  }

  /** A transaction sees one time, unless it waits for time itself. */
  private mayPass(): boolean {
    return !this.inTransaction() || this.in('asleep').some(({ transactions }) => transactions > 0);
  }

  private inTransaction(): boolean {
    return this.actors.some(({ transactions }) => transactions > 0);
  }

  /** Time goes on to the next who wakes, or a part of the way: what is due meanwhile must not be late. */
  private pass(): void {
    const next = Math.min(...this.in('asleep').map(({ wakeAt }) => wakeAt));
    this.later(Math.max(1, Math.min(next - this.now, this.oneOf([1000, 5000, 30_000]))));
  }

  later(ms: number): void {
    this.now += ms;
    this.trace.push(`${this.steps} the clock: ${new Date(this.now).toISOString()}`);
    this.stirred = true;
    this.passed(this.now);
  }

  private async step(actor: Actor): Promise<void> {
    const verdict = this.verdict(actor);
    this.trace.push(`${this.steps++} ${actor.name}: ${actor.label}${verdict === 'go' ? '' : ` *** ${verdict}`}`);
    actor.state = 'running';
    acting.enter(actor, this);
    actor.resume(verdict);
    await this.handedBack(actor);
    if (this.released) await this.locks.release(() => this.in('blocked'), this);
    this.released = false;
  }

  private verdict(actor: Actor): Verdict {
    if (this.crashesLeft === 0 || actor.dead || !this.chance(actor.impatient ? RISK_OF_MANY : RISK)) return 'go';
    const verdict = this.oneOf(['crash', 'crash after', 'lost after'] as const);
    if (verdict !== 'crash' && !/(^|; )(COMMIT|insert|update|delete|with|told)/.test(actor.label)) return 'go';
    this.crashesLeft--;
    this.crashes++;
    return verdict;
  }

  /** Until the actor stops again, ends, or waits for a lock that somebody else holds. @throws Error when it waits for something that the scheduler cannot see. */
  private async handedBack(actor: Actor): Promise<void> {
    const mayWait = this.actors.some((other) => other !== actor && (other.transactions > 0 || other.state === 'blocked'));
    for (let waitedMs = 0; actor.state === 'running'; waitedMs += MAY_BE_BLOCKED_MS) {
      if (waitedMs >= HANGS_MS) throw new Error(`${actor.name} neither stops nor ends after: ${actor.label}`);
      await this.heard(mayWait ? MAY_BE_BLOCKED_MS : HANGS_MS);
      if (!mayWait) waitedMs = HANGS_MS;
      else if (actor.state === 'running' && (await this.locks.waits(actor))) actor.state = 'blocked';
    }
    acting.leave();
  }

  /** Until somebody stops or ends, at most so long. */
  private heard(patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.wake = () => {
        clearTimeout(timer);
        // What else follows from it without waiting for anybody has happened, too, when the next one is chosen.
        process.nextTick(resolve);
      };
    });
  }
}
