import { Reconciled, type DayStands } from '#billing';
import { By, Operators, type Acting } from '#operators';
import { Database, problem } from '#platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { OperatorsOnly } from './operators-only.js';
import { ReconcileDay } from './reconcile-day.js';
import { listDays, ofDay, withReason, type ListDays, type OfDay, type WithReason } from './requests.js';

/** Closed days: which are equal, and which nothing can be settled of yet. */
@OperatorsOnly()
@Controller('v1/operator/days')
export class DaysController {
  constructor(
    private readonly reconciled: Reconciled,
    private readonly reconciling: ReconcileDay,
    private readonly operators: Operators,
    private readonly database: Database,
  ) {}

  @Get()
  async list(@Query({ schema: listDays }) { carrier, unequal, before, limit }: ListDays) {
    const found = await this.reconciled.days({ host: carrier ?? null, unequal: unequal === 'true', before: before ?? null }, limit);
    return { data: found.slice(0, limit).map(presentDay), hasMore: found.length > limit };
  }

  /** Looks at it now. */
  @Post(':carrier/:day/reconcile')
  @HttpCode(200)
  async reconcile(@By() by: Acting, @Param({ schema: ofDay }) { carrier, day }: OfDay) {
    await this.database.tx((tx) => this.operators.act(tx, by, { what: 'day.reconcile', subject: `${carrier}/${day}`, detail: {} }));
    if (!(await this.reconciling.of(carrier, day)))
      throw problem('wrong_state', { detail: 'This day is not closed, or not over in Korea.' });
    return presentDay((await this.reconciled.day(carrier, day))!);
  }

  /** A person answers for a day of which something cannot be known: the carrier's list stays silent, its results never come. Not for breaks: they are resolved one by one. */
  @Post(':carrier/:day/accept')
  @HttpCode(200)
  accept(@By() by: Acting, @Param({ schema: ofDay }) { carrier, day }: OfDay, @Body({ schema: withReason }) { reason }: WithReason) {
    return this.database.tx(async (tx) => {
      await this.reconciled.lock(tx, carrier, day);
      const stands = await this.reconciled.day(carrier, day, tx);
      if (!stands) throw problem('not_found');
      if (stands.equal !== false || !stands.unknown)
        throw problem('wrong_state', {
          detail: `Only a day of which something is not known can be accepted; of this: ${stands.why ?? 'nothing'}.`,
        });
      await this.operators.act(tx, by, { what: 'day.accept', subject: `${carrier}/${day}`, detail: { reason, why: stands.why } });
      await this.reconciled.accept(tx, carrier, day, by.operator.id);
      return presentDay((await this.reconciled.day(carrier, day, tx))!);
    });
  }
}

const presentDay = (stands: DayStands) => ({
  object: 'billing_day' as const,
  carrier: stands.host,
  businessDate: stands.day,
  equal: stands.equal,
  why: stands.why,
  since: stands.since?.toISOString() ?? null,
  openBreaks: stands.openBreaks,
  ledger: stands.ledger,
  file: stands.file,
  results: stands.results,
  rejected: stands.rejected,
  book: stands.book,
  lookAgainAt: stands.lookAgainAt?.toISOString() ?? null,
});
