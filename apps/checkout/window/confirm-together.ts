import { Crowd, LOG, type Log } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { ConfirmPayment, NotTogether, type Attempted, type Typed } from './confirm-payment.js';
import type { Visitor } from './visitor.js';

interface Waiting extends Attempted {
  answer(typed: Typed): void;
  /** Answers itself; never fails. */
  alone(): Promise<void>;
}

/**
 * Codes that come while others are being confirmed are confirmed together: one transaction and one commit for those who need nothing but their limit. Whoever needs
 * more, and all of them when the limits are not plainly enough, are confirmed one by one, as if they had come alone.
 */
@Injectable()
export class ConfirmTogether {
  private readonly crowd = new Crowd<Waiting>({ lanes: 3, company: 16, patienceMs: 50, most: 32 }, (some) => this.confirm(some));

  constructor(
    private readonly confirming: ConfirmPayment,
    @Inject(LOG) private readonly log: Log,
  ) {}

  run(tokenHash: string, typed: string, visitor: Visitor): Promise<Typed> {
    return new Promise((answer, fail) =>
      this.crowd.come({
        tokenHash,
        typed,
        visitor,
        answer,
        alone: () => this.confirming.run(tokenHash, typed, visitor).then(answer, fail),
      }),
    );
  }

  private async confirm(some: readonly Waiting[]): Promise<void> {
    const together = some.length > 1 ? await this.together(some) : new Set<Waiting>();
    for (const one of together) one.answer('read');
    await Promise.all(some.filter((one) => !together.has(one)).map((one) => one.alone()));
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
