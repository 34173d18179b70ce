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
  /** Gives up waiting for a lock before long, as its transaction has told PostgreSQL. */
  impatient: boolean;
  /** The connection on which its statement is under way. */
  pid: number | null;
  resume: (verdict: Verdict) => void;
  /** Resolves when its work is over, however it ended. */
  ended: Promise<void>;
}

export const newActor = (name: string): Actor => ({
  name,
  state: 'ready',
  wakeAt: 0,
  early: null,
  label: 'begins',
  dead: false,
  transactions: 0,
  impatient: false,
  pid: null,
  resume: () => undefined,
  ended: Promise.resolve(),
});
