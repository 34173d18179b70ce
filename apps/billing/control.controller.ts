import { presentFile } from '#billing';
import { By, Operators, type Acting } from '#operators';
import { Database } from '#platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CloseDay } from './close-day.js';
import { OperatorsOnly } from './operators-only.js';
import { closeDay, settleMonth, type CloseDayRequest, type SettleMonthRequest } from './requests.js';
import { SettleMonth } from './settle-month.js';

/** What operators do by hand; every act is audited. */
@OperatorsOnly()
@Controller('control')
export class ControlController {
  constructor(
    private readonly closing: CloseDay,
    private readonly settling: SettleMonth,
    private readonly operators: Operators,
    private readonly database: Database,
  ) {}

  /** Closes the day now, also today, whose later lines then stand in tomorrow's files. */
  @Post('close-day')
  @HttpCode(200)
  async closeDay(@By() by: Acting, @Body({ schema: closeDay }) { businessDate }: CloseDayRequest) {
    await this.database.tx((tx) => this.operators.act(tx, by, { what: 'billing.close_day', subject: null, detail: { businessDate } }));
    const files = await this.closing.run(businessDate);
    return { data: files.map(presentFile), hasMore: false };
  }

  /** Makes the statements of a month that is over, as the schedule does; those that stand, stand. */
  @Post('settle-month')
  @HttpCode(200)
  async settleMonth(@By() by: Acting, @Body({ schema: settleMonth }) { period }: SettleMonthRequest) {
    await this.database.tx((tx) => this.operators.act(tx, by, { what: 'billing.settle_month', subject: null, detail: { period } }));
    return { period, made: await this.settling.run(period) };
  }
}
