/**
 * Whoever asks in the same turn of the event loop is answered by one look-up. It begins after all of them have asked, so nobody is told
 * anything older than if he had been alone.
 */
export class Together<Answer> {
  private next: { readonly keys: Set<string>; readonly answers: Promise<ReadonlyMap<string, Answer>> } | null = null;

  /** @param lookUp what there is for these keys, which are different ones; what is missing in its answer is null to who asked. */
  constructor(private readonly lookUp: (keys: readonly string[]) => Promise<ReadonlyMap<string, Answer>>) {}

  async of(key: string): Promise<Answer | null> {
    this.next ??= this.begin(new Set());
    const { keys, answers } = this.next;
    keys.add(key);
    return (await answers).get(key) ?? null;
  }

  private begin(keys: Set<string>) {
    const answers = new Promise((resolve) => setImmediate(resolve)).then(() => {
      this.next = null;
      return this.lookUp([...keys]);
    });
    return { keys, answers };
  }
}
