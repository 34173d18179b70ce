import { LOG, type Log } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { ConfirmPayment, NotTogether, type Attempted, type Typed } from './confirm-payment.js';
import type { Visitor } from './visitor.js';

/** So many confirm at once before others wait for company, */
const LANES = 2;
/** and no longer than this, whatever holds those up. */
const PATIENCE_MS = 20;
const MOST = 32;

interface Waiting extends Attempted {
  answer(typed: Typed): void;
  fail(error: unknown): void;
}

/**
 * Codes that come while others are being confirmed are confirmed together: one transaction and one commit for those who need nothing but their limit. Whoever needs
 * more, and all of them when the limits are not plainly enough, are confirmed one by one, as if they had come alone.
 */
@Injectable()
export class ConfirmTogether {
  private readonly waiting: Waiting[] = [];
  private underWay = 0;
  private patience: NodeJS.Timeout | null = null;

  constructor(
    private readonly confirming: ConfirmPayment,
    @Inject(LOG) private readonly log: Log,
  ) {}

  run(tokenHash: string, typed: string, visitor: Visitor): Promise<Typed> {
    return new Promise((answer, fail) => {
      this.waiting.push({ tokenHash, typed, visitor, answer, fail });
      if (this.underWay < LANES) this.begin();
      else this.patience ??= setTimeout(() => this.begin(), PATIENCE_MS);
    });
  }

  private begin(): void {
    if (this.patience) clearTimeout(this.patience);
    this.patience = null;
    const some = this.waiting.splice(0, MOST);
    if (some.length === 0) return;
    if (this.waiting.length > 0) this.patience = setTimeout(() => this.begin(), PATIENCE_MS);
    this.underWay++;
    void this.confirm(some).finally(() => {
      this.underWay--;
      this.begin();
    });
  }

  private async confirm(some: readonly Waiting[]): Promise<void> {
    const together = some.length > 1 ? await this.together(some) : new Set<Waiting>();
    for (const one of together) one.answer('read');
    await Promise.all(
      some
        .filter((one) => !together.has(one))
        .map(({ tokenHash, typed, visitor, answer, fail }) => this.confirming.run(tokenHash, typed, visitor).then(answer, fail)),
    );
  }

  /** @returns who has been confirmed; what went wrong for all of them goes wrong again for whom it concerns. */
  private async together(some: readonly Waiting[]): Promise<ReadonlySet<Waiting>> {
    // In one order everywhere, so that two replicas do not wait for each other crosswise; who presses twice comes once.
    const byToken = new Map(some.map((one) => [one.tokenHash, one]));
    const all = [...byToken.values()].sort((a, b) => (a.tokenHash < b.tokenHash ? -1 : 1));
    try {
      const done = await this.confirming.several(all);
      return new Set(done.map((i) => all[i]!));
    } catch (error) {
      if (!(error instanceof NotTogether)) this.log.warn({ err: error, codes: all.length }, 'not confirmed together, so one by one');
      return new Set();
    }
  }
}
