/** Where on its way a commit is met: before PostgreSQL hears of it, or after it is done and before the service hears that it is. */
export type Crossing = 'before' | 'after';

interface Ambush {
  left: number;
  readonly at: Crossing;
  readonly act: () => void;
}

const COMMIT = Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1');
/** Statements of a transaction that decides something; those that only look for work commit all the time. */
const DECIDES = /insert into (payments\.(event|attempt|payment)|webhooks\.(event|try)|limits\.move)/;

/** Commits that decide something, met on their way at a moment of our choice. */
export class Crossings {
  private waiting: Ambush | null = null;

  /** The next `count` of them are met: `act` is called, and the connection is cut. */
  meet(count: number, at: Crossing, act: () => void): void {
    this.waiting = { left: count, at, act };
  }

  /** One connection's eyes. */
  watch(): (chunk: Buffer) => Ambush | null {
    let decides = false;
    return (chunk) => {
      decides ||= DECIDES.test(chunk.toString('latin1'));
      if (!chunk.includes(COMMIT)) return null;
      const met = decides && this.waiting && this.waiting.left > 0 ? this.waiting : null;
      decides = false;
      if (met) met.left--;
      return met;
    };
  }
}
