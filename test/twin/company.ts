import type { Tx } from '#platform';
import { acting } from './acting.js';
import type { Actor } from './actor.js';
import type { Scheduler } from './scheduler.js';

/** Longer than the product waits, for in the scheduler's time few come at one moment. */
const PATIENCE_MS = 1000;

/** What the product puts together, and how each is told: of a shared transaction, or of codes that are confirmed together. */
export interface Piece {
  together?(tx: Tx): Promise<() => void>;
  answer?(...said: unknown[]): void;
  alone(): Promise<void>;
}

interface Member<One> {
  readonly one: One;
  /** Null as long as nothing has become of it. */
  tell: (() => unknown) | null;
}

/**
 * In place of the product's crowds, which have timers of their own: who comes waits for company, or goes by himself, as the seed says. What is done together is done by
 * the product, in the name of an actor of its own; each of those who came goes on in his own name. If that actor dies, the process of all of them has died.
 */
export class Company<One extends Piece> {
  private readonly gathering = new WeakMap<Scheduler, { readonly host: Actor; readonly all: Member<One>[] }>();

  /** @param go the product's: does together what can be, and has the others go alone; never fails. */
  constructor(
    private readonly name: string,
    private readonly go: (some: readonly One[]) => Promise<void>,
  ) {}

  come(one: One): void {
    const here = acting.who;
    if (!here || here.actor.dead || !here.scheduler.seeksCompany()) return void one.alone();
    const { actor, scheduler } = here;
    const { host, all } = this.gathering.get(scheduler) ?? this.begin(scheduler);
    const member: Member<One> = { one, tell: null };
    all.push(member);
    void scheduler
      .sleep(actor, Infinity, 'is in company', () => member.tell !== null)
      .then(
        () => {
          if (host.dead) scheduler.kill(actor);
          return member.tell!();
        },
        // The dead say so themselves, at their first step.
        () => one.alone(),
      );
  }

  private begin(scheduler: Scheduler): { readonly host: Actor; readonly all: Member<One>[] } {
    const all: Member<One>[] = [];
    const failed = (error: unknown): void => {
      throw error;
    };
    const host: Actor = scheduler.spawn(this.name, () => this.together(scheduler, host, all), failed);
    const party = { host, all };
    this.gathering.set(scheduler, party);
    return party;
  }

  /** Who comes from now on is of the next, which may gather already. */
  private part(scheduler: Scheduler, host: Actor): void {
    if (this.gathering.get(scheduler)?.host === host) this.gathering.delete(scheduler);
  }

  private async together(scheduler: Scheduler, host: Actor, all: readonly Member<One>[]): Promise<void> {
    try {
      await scheduler.sleep(host, PATIENCE_MS, 'waits for company', () => all.length > 1);
      this.part(scheduler, host);
      await this.go(all.map((member) => told(member)));
    } finally {
      this.part(scheduler, host);
      for (const member of all) member.tell ??= () => member.one.alone();
    }
  }
}

/** As it came, but that whoever waits for it hears when it is his turn. */
function told<One extends Piece>(member: Member<One>): One {
  const { one } = member;
  const { together, answer } = one;
  return {
    ...one,
    ...(together && {
      together: async (tx: Tx) => {
        const tell = await together.call(one, tx);
        return () => void (member.tell = tell);
      },
    }),
    ...(answer && { answer: (...said: unknown[]) => void (member.tell = () => answer.apply(one, said)) }),
    alone: () => {
      member.tell = () => one.alone();
      return Promise.resolve();
    },
  };
}
