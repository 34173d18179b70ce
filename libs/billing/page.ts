const FIRST_BYTES = 64 * 1024;

/** Bytes on their way out, gathered in one place that is used again: a Buffer for each record, or each thousand, kept the garbage collector busier than the writer. */
export class Page {
  private bytes = Buffer.allocUnsafe(FIRST_BYTES);
  private used = 0;

  /** So many spaces at the end, to be written over before anything else is added. */
  spaces(length: number): Buffer {
    this.hold(length);
    return this.bytes.subarray(this.used, (this.used += length)).fill(' ');
  }

  /** In UTF-8. */
  text(text: string): void {
    this.hold(3 * text.length);
    this.used += this.bytes.write(text, this.used);
  }

  /** What was added, good until something is added again. */
  turn(): Buffer {
    const full = this.bytes.subarray(0, this.used);
    this.used = 0;
    return full;
  }

  private hold(more: number): void {
    if (this.used + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.used + more));
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }
}
