import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** Longer than a look-up takes: its connection may be dead, and the next one goes by another. */
const PATIENCE_MS = 10;

/**
 * Whoever asks in the same turn of the event loop, or while a look-up is under way, is answered by the next look-up. It begins after all of them have asked, so
 * nobody is told anything older than if he had been alone.
 */
export class Together<Answer> {
  private next: { readonly keys: Set<string>; readonly answers: Promise<ReadonlyMap<string, Answer>> } | null = null;
  /** Until the look-up that is under way is done with. */
  private free: Promise<unknown> = Promise.resolve();

  /** @param lookUp what there is for these keys, which are different ones; what is missing in its answer is null to who asked. */
  constructor(private readonly lookUp: (keys: readonly string[]) => Promise<ReadonlyMap<string, Answer>>) {}

  async of(key: string): Promise<Answer | null> {
    this.next ??= this.begin(new Set());
    const { keys, answers } = this.next;
    keys.add(key);
    return (await answers).get(key) ?? null;
  }

  private begin(keys: Set<string>) {
    const answers = this.free
      .then(() => nextTurn())
      .then(() => {
        this.next = null;
        const found = this.lookUp([...keys]);
        this.free = Promise.race([found.catch(() => undefined), sleep(PATIENCE_MS, undefined, { ref: false })]);
        return found;
      });
    return { keys, answers };
  }
}
