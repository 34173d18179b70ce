import { Inbounds, presentInbound } from '#billing';
import { By, Operators, type Acting } from '#operators';
import { Database, problem } from '#platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { OperatorsOnly } from './operators-only.js';
import { page, withReason, type Page, type WithReason } from './requests.js';

/** Files of carriers that were not taken, for people. */
@OperatorsOnly()
@Controller('v1/operator/quarantine')
export class QuarantineController {
  constructor(
    private readonly inbounds: Inbounds,
    private readonly operators: Operators,
    private readonly database: Database,
  ) {}

  @Get()
  async list(@Query({ schema: page }) { limit, startingAfter }: Page) {
    const found = await this.inbounds.quarantined(limit, startingAfter ?? null);
    return { data: found.slice(0, limit).map(presentInbound), hasMore: found.length > limit };
  }

  /** It has been seen to; it stays where it is, and is on the list no more. */
  @Post(':id/dismiss')
  @HttpCode(200)
  dismiss(@By() by: Acting, @Param('id') id: string, @Body({ schema: withReason }) { reason }: WithReason) {
    return this.database.tx(async (tx) => {
      const dismissed = await this.inbounds.dismiss(tx, id, by.operator.id);
      if (!dismissed) throw problem('not_found');
      await this.operators.act(tx, by, { what: 'quarantine.dismiss', subject: id, detail: { reason } });
      return presentInbound(dismissed);
    });
  }
}
