import { Said } from './said.js';

/** Where on its way a commit is met: before PostgreSQL hears of it, or after it is done and before the service hears that it is. */
export type Crossing = 'before' | 'after';

/** Which transactions are meant, by what is said in them: of a function of the database its call alone. Others commit all the time. */
const BY = {
  decides: /insert into (payments\.(event|attempt|payment)|webhooks\.(event|try))|payments\.held_together\(/,
  announces: /insert into webhooks\.event/,
  closes: /insert into billing\.file /,
} as const satisfies Record<string, RegExp>;
export type Kind = keyof typeof BY;

interface Ambush {
  left: number;
  readonly at: Crossing;
  readonly act: () => void;
  readonly kind: Kind;
}

/** Commits, met on their way at a moment of our choice. */
export class Crossings {
  private readonly waiting = new Set<Ambush>();

  /** The next `count` of them are met: `act` is called, and the connection is cut. @returns how to let all others pass. */
  meet(count: number, at: Crossing, act: () => void, kind: Kind = 'decides'): () => void {
    const ambush = { left: count, at, act, kind };
    this.waiting.add(ambush);
    return () => void this.waiting.delete(ambush);
  }

  /** One connection's ears. @returns who is told what a service says, and returns whom the commit in it meets. */
  listen(): (chunk: Buffer) => Ambush | null {
    const said = new Said();
    let words: string | null = null;
    return (chunk) => {
      let met: Ambush | null = null;
      for (const text of said.hear(chunk)) {
        if (text === 'START TRANSACTION') words = '';
        else if (words !== null) words += `${text}\n`;
        // Alone it commits itself.
        else met ??= this.meeting(text);
        if (!/^(COMMIT|ROLLBACK)$/.test(text)) continue;
        if (text === 'COMMIT') met ??= this.meeting(words ?? '');
        words = null;
      }
      return met;
    };
  }

  private meeting(words: string): Ambush | null {
    const met = [...this.waiting].find(({ kind }) => BY[kind].test(words));
    if (met && --met.left === 0) this.waiting.delete(met);
    return met ?? null;
  }
}
