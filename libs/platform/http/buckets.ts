/** Most recently seen; who has been quiet longest is forgotten first, and a forgotten bucket is a full one. */
const KEYS_MAX = 20_000;

/** Token buckets of this process: each key may do `perSecond`, and as many at once. */
export class Buckets {
  private readonly left = new Map<string, { tokens: number; atMs: number }>();

  constructor(
    private readonly perSecond: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** @returns 0 when this one may pass, else after how many whole seconds one may. */
  take(key: string): number {
    const atMs = this.nowMs();
    const known = this.left.get(key);
    const tokens = known ? Math.min(this.perSecond, known.tokens + ((atMs - known.atMs) / 1000) * this.perSecond) : this.perSecond;
    const may = tokens >= 1;
    this.left.delete(key);
    this.left.set(key, { tokens: may ? tokens - 1 : tokens, atMs });
    if (this.left.size > KEYS_MAX) this.left.delete(this.left.keys().next().value!);
    return may ? 0 : Math.max(1, Math.ceil((1 - tokens) / this.perSecond));
  }
}
