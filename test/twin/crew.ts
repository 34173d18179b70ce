import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answers, Asked } from './serve.js';
import type { Told } from './twin.js';

/** One process that lives seeds, in a database of its own. */
export class Worker {
  private constructor(private readonly child: ChildProcess) {}

  /** @param nth of all workers: which core is its own. */
  static async open(bug: string | undefined, nth: number): Promise<Worker> {
    const worker = new Worker(fork(fileURLToPath(new URL('./worker.mjs', import.meta.url)), [String(nth), ...(bug ? [bug] : [])]));
    await worker.answered();
    return worker;
  }

  /** @throws Error when the worker fails or ends. */
  ask<A extends Asked>(asked: A): Promise<Answers[A['what']]> {
    this.child.send(asked);
    return this.answered();
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    if (this.child.connected) this.child.disconnect();
    await gone;
  }

  private async answered<T>(): Promise<T> {
    const ended = new AbortController();
    const gone = once(this.child, 'exit', { signal: ended.signal }).then(() => [{ failed: 'a worker has ended' }]);
    try {
      const [{ answered, failed }] = (await Promise.race([once(this.child, 'message', { signal: ended.signal }), gone])) as [
        { answered: T; failed?: string },
      ];
      if (failed !== undefined) throw new Error(failed);
      return answered;
    } finally {
      gone.catch(() => undefined);
      ended.abort();
    }
  }
}

/** Seeds from `first` on, handed out in their order. Once one has gone wrong no further one is begun. @returns all that were lived, in their order. */
export async function livesOf(
  workers: readonly Worker[],
  { first, seeds, trace }: { readonly first: number; readonly seeds: number; readonly trace: boolean },
  signal: AbortSignal,
  told: (life: Told) => void,
): Promise<Told[]> {
  const lives: Told[] = [];
  let next = first;
  const work = async (worker: Worker): Promise<void> => {
    while (next < first + seeds && !signal.aborted && lives.every(({ wrong }) => wrong.length === 0)) {
      const life = await worker.ask({ what: 'life', seed: next++, trace });
      lives.push(life);
      told(life);
    }
  };
  await Promise.all(workers.map(work));
  return lives.sort((a, b) => a.seed - b.seed);
}
