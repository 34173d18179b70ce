import type { Actor } from './actor.js';
import type { Scheduler } from './scheduler.js';

/** Nobody waits longer for somebody who does not come. */
const PATIENCE_MS = 90_000;

/** Where actors wait for each other, to go on in the same moment. */
export class Gate {
  private readonly here = new Set<Actor>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly expected: number,
  ) {}

  async meet(actor: Actor): Promise<void> {
    this.here.add(actor);
    await this.scheduler.sleep(actor, PATIENCE_MS, 'waits for the others', () => this.here.size >= this.expected);
  }

  /** Is done, or will not come: nobody waits for this one. */
  leave(actor: Actor): void {
    this.here.add(actor);
  }
}
