import { Payouts } from '#ledger';
import { Objections } from '#payments';
import { Database, LOG, type Log } from '#platform';
import { Paying } from '#settlement';
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

  /** @returns how many statements were paid. */
  async run(): Promise<number> {
    let paid = 0;
    for (const due of await this.paying.due(AT_ONCE)) {
      const { statementId, merchantId } = due;
      const amount = await this.database.tx(async (tx) => {
        const transferred = await this.paying.pay(tx, due, await this.objections.withheldOf(tx, merchantId));
        if (transferred) await this.payouts.postPayout(tx, { statementId, merchantId, amount: transferred });
        return transferred;
      });
      if (amount === null) continue;
      this.log.info({ statement: statementId, merchantId, amount }, 'a payout is ordered');
      paid++;
    }
    return paid;
  }
}
