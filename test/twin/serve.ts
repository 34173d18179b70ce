import { performance } from 'node:perf_hooks';
import { BUGS, type Bug } from './bugs.js';
import { Core } from './core.js';
import type { Store } from './store.js';
import { Twin, type Told } from './twin.js';

const LIMIT_MS = 1000;

/** What a worker is asked for. */
export type Asked = { readonly what: 'limit' | 'books' } | { readonly what: 'life'; readonly seed: number; readonly trace: boolean };
export interface Answers {
  /** Bare transactions per second of one connection. */
  readonly limit: number;
  readonly life: Told;
  /** What is wrong in the whole of the books. */
  readonly books: string[];
}

/** Answers its parent until it goes. */
export async function serve(nth: number, bug: string | undefined): Promise<void> {
  // An interrupt is for the parent, who lets us go.
  process.on('SIGINT', () => undefined);
  const twin = await Twin.open(new Core(nth));
  if (bug) await BUGS[bug as Bug](twin);
  process.on('message', (asked: Asked) => {
    answer(twin, asked).then(
      (answered) => process.send!({ answered }),
      (error: unknown) => process.send!({ failed: String((error as Error).stack) }),
    );
  });
  process.once('disconnect', () => void twin.close().finally(() => process.exit()));
  process.send!({ answered: 'ready' });
}

function answer(twin: Twin, asked: Asked): Promise<Answers[Asked['what']]> {
  switch (asked.what) {
    case 'limit':
      return bareTransactions(twin.store);
    case 'life':
      return twin.tell(asked.seed).then((told) => (asked.trace ? told : { ...told, trace: [] }));
    case 'books':
      return twin.books();
  }
}

/** What one connection of this machine could do at this moment: begin, the smallest update, commit. */
async function bareTransactions({ owner }: Store): Promise<number> {
  const began = performance.now();
  let done = 0;
  for (; performance.now() - began < LIMIT_MS; done++) {
    await owner.query('begin');
    await owner.query('update platform.clock set offset_seconds = offset_seconds');
    await owner.query('commit');
  }
  return Math.round((done * 1000) / (performance.now() - began));
}
