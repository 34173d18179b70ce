import { Days, type Day } from '#billing';
import { won, type MerchantId, type Month } from '#kernel';
import { feeOn, Payouts } from '#ledger';
import { Merchants } from '#merchants';
import { Objections } from '#payments';
import { Database, eachAlone, LOG, problem, type Log } from '#platform';
import { lastDayOf, monthBefore, nextMonth, Statements } from '#settlement';
import { Inject, Injectable } from '@nestjs/common';

/** tx { take the merchant's lines · withhold what is objected to · issue the statement · post what paying early costs }, for each merchant and month in order. */
@Injectable()
export class SettleMonth {
  constructor(
    private readonly database: Database,
    private readonly days: Days,
    private readonly merchants: Merchants,
    private readonly objections: Objections,
    private readonly payouts: Payouts,
    private readonly statements: Statements,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** By the schedule: the month that ended last, as soon as all its days are closed and equal. @returns how many statements were made. */
  async lastMonth(): Promise<number> {
    const period = monthBefore((await this.days.today()).slice(0, 7) as Month);
    return (await this.openCarriers(period)).length > 0 ? 0 : this.settle(period);
  }

  /** @throws problem `invalid_request` for a month that is not over, `wrong_state` while a day of it is not closed, or not equal. */
  async run(period: Month): Promise<number> {
    if (lastDayOf(period) >= (await this.days.today()))
      throw problem('invalid_request', { param: 'period', detail: 'This month is not over in Korea.' });
    const open = await this.openCarriers(period);
    if (open.length > 0)
      throw problem('wrong_state', { detail: `Not every day up to the end of this month is closed and equal for ${open.join(', ')}.` });
    return this.settle(period);
  }

  /** What must have happened to every day before it is settled. */
  private openCarriers(period: Month) {
    return this.days.openUpTo(lastDayOf(period) as Day);
  }

  /** A merchant whose statement fails does not keep the others waiting. */
  private async settle(period: Month): Promise<number> {
    return eachAlone(
      await this.statements.waiting(period),
      async ({ merchantId, oldest }) => {
        let made = 0;
        for (let month = oldest ?? period; month <= period; month = nextMonth(month)) made += await this.issue(merchantId, month);
        return made;
      },
      (err, { merchantId }) => this.log.error({ err, merchantId, period }, 'a merchant was not settled, will try again'),
    );
  }

  private async issue(merchantId: MerchantId, period: Month): Promise<0 | 1> {
    const statement = await this.database.tx(async (tx) => {
      const merchant = await this.merchants.get(merchantId, tx);
      const objected = () => this.objections.withheldOf(tx, merchantId);
      const issued = await this.statements.issue(tx, merchant, period, objected, feeOn);
      if (issued && issued.earlyFee > 0)
        await this.payouts.postEarlyFee(tx, { statementId: issued.id, merchantId, fee: won(issued.earlyFee), vat: won(issued.earlyVat) });
      return issued;
    });
    if (!statement) return 0;
    const { id, lines, net, carriedForward } = statement;
    this.log.info({ statement: id, merchantId, period, lines, net, carriedForward }, 'a month is settled');
    return 1;
  }
}
