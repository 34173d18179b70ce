const FIRST_BYTES = 64 * 1024;

/** Bytes on their way out, gathered in one place that is used again: a Buffer for each record, or each thousand, kept the garbage collector busier than the writer. */
export class Page {
  bytes = Buffer.allocUnsafe(FIRST_BYTES);
  used = 0;

  /** What was added, good until something is added again. */
  turn(): Buffer {
    const full = this.bytes.subarray(0, this.used);
    this.used = 0;
    return full;
  }

  /** Makes room for so many bytes after `used`. */
  hold(more: number): void {
    if (this.used + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.used + more));
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }
}
