/** What a client says to PostgreSQL, byte by byte: which statements it runs, sent whole or by the name under which they were prepared. */
export class Said {
  private rest: Buffer = Buffer.alloc(0);
  private greeted = false;
  private readonly prepared = new Map<string, string>();

  /** @returns the texts of the statements that this chunk completes, in their order. */
  hear(chunk: Buffer): string[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const texts: string[] = [];
    for (;;) {
      // The first message has no kind; all others begin with it.
      const from = this.greeted ? 1 : 0;
      if (this.rest.length < from + 4) return texts;
      const length = from + this.rest.readInt32BE(from);
      if (this.rest.length < length) return texts;
      if (this.greeted) texts.push(...this.message(String.fromCharCode(this.rest[0]!), this.rest.subarray(5, length)));
      this.greeted = true;
      this.rest = this.rest.subarray(length);
    }
  }

  private message(kind: string, body: Buffer): string[] {
    const [first = '', second = ''] = body.toString('latin1').split('\0', 2);
    if (kind === 'P') this.prepared.set(first, second);
    if (kind === 'B') return [this.prepared.get(second) ?? ''];
    return kind === 'Q' ? [first] : [];
  }
}
