import type pg from 'pg';
import type { Actor } from './scheduler.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Who waits for a lock of PostgreSQL's. The server process of whoever waits is stopped, as by a debugger, and goes on alone when its turn comes: else two that
 * one commit sets free would race, and a seed would not be one life. Who waits asleep holds none of the server's inner locks.
 */
export class Locks {
  constructor(private readonly admin: pg.Client) {}

  /** @returns whether its statement waits; then its server process stands still. */
  async waits(actor: Actor): Promise<boolean> {
    const { pid } = actor;
    // Whoever holds the lock has stopped, so whoever waits for it waits on.
    if (pid === null || !(await this.waiting([actor])).has(actor) || actor.pid !== pid) return false;
    process.kill(pid, 'SIGSTOP');
    return true;
  }

  /** Those who wait no more go on to their next stop, or to the next lock, one after the other. @param blocked in the order in which they shall. */
  async release(blocked: () => Actor[]): Promise<void> {
    for (let all = blocked(); all.length > 0; all = blocked()) {
      const waiting = await this.waiting(all);
      const free = all.find((actor) => !waiting.has(actor));
      if (!free) return;
      await this.goOn(free);
    }
  }

  /** All wait for each other: PostgreSQL ends the statement of the one it is shown. */
  async untie(actor: Actor): Promise<void> {
    process.kill(actor.pid!, 'SIGCONT');
    while (actor.state === 'blocked') await turn();
  }

  /** Nobody's server process stays behind asleep. */
  thaw(actors: readonly Actor[]): void {
    for (const { state, pid } of actors) if (state === 'blocked' && pid !== null) process.kill(pid, 'SIGCONT');
  }

  private async goOn(actor: Actor): Promise<void> {
    process.kill(actor.pid!, 'SIGCONT');
    for (let tries = 1; actor.state === 'blocked'; tries++) {
      await turn();
      if (tries % 16 === 0 && (await this.waits(actor))) return;
    }
  }

  private async waiting(actors: readonly Actor[]): Promise<Set<Actor>> {
    const { rows } = await this.admin.query<{ pid: number }>({
      name: 'who waits',
      text: 'select pid from unnest($1::int[]) pid where cardinality(pg_blocking_pids(pid)) > 0',
      values: [actors.map(({ pid }) => pid)],
    });
    return new Set(actors.filter(({ pid }) => rows.some((row) => row.pid === pid)));
  }
}
