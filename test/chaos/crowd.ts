/** Those who wait for each other at a door and go through it at once; nobody waits for ever. */
export class Crowd {
  private readonly waiting: (() => void)[] = [];
  private timer: NodeJS.Timeout | null = null;
  private open = false;

  constructor(
    private readonly size: number,
    private readonly patienceMs: number,
  ) {}

  async together(): Promise<void> {
    if (this.open) return;
    this.timer ??= setTimeout(() => this.go(), this.patienceMs);
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      if (this.waiting.length >= this.size) this.go();
    });
  }

  private go(): void {
    this.open = true;
    if (this.timer) clearTimeout(this.timer);
    for (const one of this.waiting) one();
  }
}
