import { Breaks, type Break } from '#billing';
import { isId } from '#kernel';
import { By, Operators, type Acting } from '#operators';
import { Database, problem, type Tx } from '#platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { OperatorsOnly } from './operators-only.js';
import { presentBreak, type BreakView } from './break.view.js';
import { assignBreak, listBreaks, resolveBreak, type AssignBreak, type ListBreaks, type ResolveBreakRequest } from './requests.js';
import { ResolveBreak } from './resolve-break.js';

/** Where our books and a carrier's differ, for people. */
@OperatorsOnly()
@Controller('v1/operator/breaks')
export class BreaksController {
  constructor(
    private readonly breaks: Breaks,
    private readonly resolving: ResolveBreak,
    private readonly operators: Operators,
    private readonly database: Database,
  ) {}

  @Get()
  async list(@Query({ schema: listBreaks }) { state, owner, carrier, limit, startingAfter }: ListBreaks) {
    const found = await this.breaks.list({ state, owner: owner ?? null, host: carrier ?? null }, limit, startingAfter ?? null);
    return { data: found.slice(0, limit).map(presentBreak), hasMore: found.length > limit };
  }

  /** Hands it over to who must do something next. */
  @Post(':id/assign')
  @HttpCode(200)
  assign(@By() by: Acting, @Param('id') id: string, @Body({ schema: assignBreak }) { owner, reason }: AssignBreak): Promise<BreakView> {
    return this.database.tx(async (tx) => {
      const found = await this.held(tx, id);
      await this.operators.act(tx, by, { what: 'break.assign', subject: found.id, detail: { owner, reason } });
      return presentBreak(await this.breaks.assign(tx, found.id, owner));
    });
  }

  @Post(':id/resolve')
  @HttpCode(200)
  resolve(
    @By() by: Acting,
    @Param('id') id: string,
    @Body({ schema: resolveBreak }) { reason, correction }: ResolveBreakRequest,
  ): Promise<BreakView> {
    return this.database.tx(async (tx) => {
      const found = await this.held(tx, id);
      if (found.goneAt) throw problem('wrong_state', { detail: 'Its cause has gone: both say the same.' });
      return presentBreak(await this.resolving.run(tx, by, found, correction, reason));
    });
  }

  private async held(tx: Tx, id: string): Promise<Break> {
    const found = isId('break', id) ? await this.breaks.lock(tx, id) : null;
    if (!found) throw problem('not_found');
    if (found.resolvedAt) throw problem('wrong_state', { detail: 'It has been resolved.' });
    return found;
  }
}
