import { OwnRules } from '#limits';
import { redirect } from '#pages';
import { CATEGORIES } from '#payments';
import { Accesses } from '#sessions';
import { Controller, Get, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DoorAway } from './door-away.js';
import { blockPage } from './pages/index.js';
import { ReadCharges } from './read-charges.js';
import { SetBlock } from './set-block.js';
import { wrongIn } from './sign-in.controller.js';
import { insideOf, show, Visits } from './visits.js';

/** What my line does not pay. */
@UseFilters(DoorAway)
@Controller('block')
export class BlockController {
  constructor(
    private readonly visits: Visits,
    private readonly own: OwnRules,
    private readonly reading: ReadCharges,
    private readonly setting: SetBlock,
    private readonly accesses: Accesses,
  ) {}

  @Get()
  async look(@Query() query: Readonly<Record<string, unknown>>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.enter(request, reply);
    if (!visit) return;
    const { session, ipKey } = visit;
    await this.accesses.note(null, { who: session.id, what: 'blocks_seen', ipKey });
    const [blocks, merchants] = await Promise.all([this.own.blocksOf(session.lineKey), this.reading.merchantsOf(session)]);
    const [shops, kinds] = [
      new Set(blocks.flatMap((block) => (block.scope === 'merchant' ? [block.merchant] : []))),
      new Set(blocks.flatMap((block) => (block.scope === 'category' ? [block.category] : []))),
    ];
    const shown = {
      all: blocks.some(({ scope }) => scope === 'all'),
      automatic: blocks.some(({ scope }) => scope === 'automatic'),
      merchants: merchants.map((merchant) => ({ ...merchant, blocked: shops.has(merchant.id) })),
      categories: CATEGORIES.map((id) => ({ id, blocked: kinds.has(id) })),
      wrong: wrongIn(query['invalid'], ['merchant', 'category']),
      done: query['done'] === 'yes',
    };
    show(visit, blockPage(insideOf(visit), shown));
  }

  @Post()
  async press(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.enter(request, reply);
    const form = visit && this.visits.formOf(request, reply);
    if (!visit || !form) return;
    const outcome = await this.setting.run(form, visit.session);
    switch (outcome) {
      case 'done':
        return redirect(reply, '/block?done=yes');
      case 'nothing':
        return redirect(reply, '/block');
      case 'merchant':
      case 'category':
        return redirect(reply, `/block?invalid=${outcome}`);
    }
  }
}
