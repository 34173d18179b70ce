import { readFileSync } from 'node:fs';
import { acting } from './acting.js';
import type { Actor } from './actor.js';
import type { Scheduler } from './scheduler.js';
import type { Store } from './store.js';

const WHO_WAITS = 'select pid from unnest($1::int[]) pid where cardinality(pg_blocking_pids(pid)) > 0';

/** Costs no trip: whoever waits for a lock is asleep. Where nobody can say it may well be. */
function sleeps(pid: number): boolean {
  try {
    return /\) S /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}

/**
 * Who waits for a lock of PostgreSQL's. The server process of whoever waits is stopped, as by a debugger, and goes on alone when its turn comes: else two that
 * one commit sets free would race, and a seed would not be one life. Who waits asleep holds none of the server's inner locks.
 */
export class Locks {
  constructor(private readonly store: Store) {}

  /** @returns whether its statement waits; then its server process stands still. */
  async waits(actor: Actor): Promise<boolean> {
    const { pid } = actor;
    // Whoever holds the lock has stopped, so whoever waits for it waits on.
    if (pid === null || !sleeps(pid) || !(await this.waiting([actor])).has(actor) || actor.pid !== pid) return false;
    process.kill(pid, 'SIGSTOP');
    return true;
  }

  /** Those who wait no more go on to their next stop, or to the next lock, one after the other. @param blocked in the order in which they shall. */
  async release(blocked: () => Actor[], scheduler: Scheduler): Promise<void> {
    for (let all = blocked(); all.length > 0; all = blocked()) {
      const waiting = await this.waiting(all);
      const free = all.find((actor) => !waiting.has(actor));
      if (!free) return;
      await this.goOn(free, scheduler);
    }
  }

  /** PostgreSQL ends the statement of the one it is shown: its patience has come to an end, or all wait for each other. */
  async untie(actor: Actor, scheduler: Scheduler): Promise<void> {
    acting.enter(actor, scheduler);
    if (actor.impatient) process.kill(actor.pid!, 'SIGINT');
    process.kill(actor.pid!, 'SIGCONT');
    while (actor.state === 'blocked') await scheduler.soon();
    acting.leave();
  }

  /** Nobody's server process stays behind asleep. */
  thaw(actors: readonly Actor[]): void {
    for (const { state, pid } of actors) if (state === 'blocked' && pid !== null) process.kill(pid, 'SIGCONT');
  }

  private async goOn(actor: Actor, scheduler: Scheduler): Promise<void> {
    acting.enter(actor, scheduler);
    process.kill(actor.pid!, 'SIGCONT');
    while (actor.state === 'blocked') {
      await scheduler.soon();
      if (actor.state === 'blocked' && (await this.waits(actor))) break;
    }
    acting.leave();
  }

  private async waiting(actors: readonly Actor[]): Promise<Set<Actor>> {
    const rows = await this.store.rows<{ pid: number }>(WHO_WAITS, [actors.map(({ pid }) => pid)]);
    return new Set(actors.filter(({ pid }) => rows.some((row) => row.pid === pid)));
  }
}
