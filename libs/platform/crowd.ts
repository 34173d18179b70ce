export interface CrowdBounds {
  /** So many may be under way at once; others wait for company. */
  readonly lanes: number;
  /** Beside one that is under way another sets out only with so many: a small group costs nearly as much as a large one. */
  readonly company?: number;
  /** They wait no longer than this, whatever holds those up. */
  readonly patienceMs: number;
  /** How many go together at most. */
  readonly most: number;
}

/** Whoever comes while others are under way goes together with all who have come meanwhile, as soon as there is a lane for them. Who comes alone goes at once. */
export class Crowd<One> {
  private readonly waiting: One[] = [];
  private underWay = 0;
  private patience: NodeJS.Timeout | null = null;

  /** @param go tells each what became of it; never fails. */
  constructor(
    private readonly bounds: CrowdBounds,
    private readonly go: (some: readonly One[]) => Promise<void>,
  ) {}

  come(one: One): void {
    this.waiting.push(one);
    this.next();
  }

  private next(): void {
    const { lanes, company = 1 } = this.bounds;
    if (this.underWay === 0 || (this.underWay < lanes && this.waiting.length >= company)) this.begin();
    else if (this.waiting.length > 0) this.patience ??= this.later();
  }

  private later(): NodeJS.Timeout {
    return setTimeout(() => this.begin(), this.bounds.patienceMs);
  }

  private begin(): void {
    if (this.patience) clearTimeout(this.patience);
    this.patience = null;
    const some = this.waiting.splice(0, this.bounds.most);
    if (some.length === 0) return;
    if (this.waiting.length > 0) this.patience = this.later();
    this.underWay++;
    void this.go(some).finally(() => {
      this.underWay--;
      this.next();
    });
  }
}
