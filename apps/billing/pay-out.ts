import type { MerchantId } from '#kernel';
import { Payouts } from '#ledger';
import { Objections } from '#payments';
import { Database, eachAlone, LOG, type Log } from '#platform';
import { Paying, type DuePayout } from '#settlement';
import { Inject, Injectable } from '@nestjs/common';

const AT_ONCE = 100;

/** tx { withhold what was objected to since the statement · the payout · its posting }, for each statement whose day has come. */
@Injectable()
export class PayOut {
  constructor(
    private readonly database: Database,
    private readonly objections: Objections,
    private readonly paying: Paying,
    private readonly payouts: Payouts,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** A merchant who cannot be paid does not keep the others waiting; his own later statements wait for their turn. @returns how many were paid. */
  run(): Promise<number> {
    const failed = new Set<MerchantId>();
    return eachAlone(
      this.due(failed),
      (one) => this.pay(one),
      (err, { statementId, merchantId }) => {
        failed.add(merchantId);
        this.log.error({ err, statement: statementId, merchantId }, 'a merchant could not be paid, will try again');
      },
    );
  }

  private async *due(failed: ReadonlySet<MerchantId>): AsyncGenerator<DuePayout> {
    for (;;) {
      const page = await this.paying.due(AT_ONCE, [...failed]);
      if (page.length === 0) return;
      for (const one of page) if (!failed.has(one.merchantId)) yield one;
    }
  }

  private async pay(due: DuePayout): Promise<0 | 1> {
    const { statementId, merchantId } = due;
    const amount = await this.database.tx(async (tx) => {
      const transferred = await this.paying.pay(tx, due, () => this.objections.withheldOf(tx, merchantId));
      if (transferred) await this.payouts.postPayout(tx, { statementId, merchantId, amount: transferred });
      return transferred;
    });
    if (amount === null) return 0;
    this.log.info({ statement: statementId, merchantId, amount }, 'a payout is ordered');
    return 1;
  }
}
