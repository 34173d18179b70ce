import type { Log } from './log.js';

/** Work that is done again and again, never twice at once. A failure is a log line; the next turn tries again. */
export class Repeating {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;

  /** @param what for the log, e.g. `expiring payments`. */
  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<unknown>,
    private readonly log: Log,
    private readonly what: string,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.turn(), this.everyMs);
  }

  /** Waits for a turn under way. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  /** Takes a turn now, unless one is under way. */
  turn(): Promise<void> {
    this.running ??= this.work()
      .then(() => undefined)
      .catch((error: unknown) => this.log.warn({ err: error }, `${this.what} failed, will try again`))
      .finally(() => {
        this.running = null;
      });
    return this.running;
  }
}
