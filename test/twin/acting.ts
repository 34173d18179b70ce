import type { Actor } from './actor.js';
import type { Scheduler } from './scheduler.js';

interface Acting {
  readonly actor: Actor;
  readonly scheduler: Scheduler;
}

/**
 * Whose work is being done. Only one actor goes on at a time, and does nothing else meanwhile, so this needs no thread through its awaits: from when it goes on
 * to when it stops, ends or waits for a lock everything that happens is its own.
 */
class Stage {
  who: Acting | null = null;

  enter(actor: Actor, scheduler: Scheduler): void {
    this.who = { actor, scheduler };
  }

  /** @returns how to come back. */
  leave(): () => void {
    const { who } = this;
    this.who = null;
    return () => void (this.who = who);
  }
}
export const acting = new Stage();
