import { redirect } from '#pages';
import { Accesses, type AccessKind } from '#sessions';
import { Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DoorAway } from './door-away.js';
import { ObjectToCharge } from './object-to-charge.js';
import { chargePage, chargesPage, notFoundPage, objectPage } from './pages/index.js';
import { ReadCharges } from './read-charges.js';
import { wrongIn } from './sign-in.controller.js';
import { insideOf, show, Visits, type SignedIn } from './visits.js';

/** My charges, one of them, and the objection to it. */
@UseFilters(DoorAway)
@Controller('charges')
export class ChargesController {
  constructor(
    private readonly visits: Visits,
    private readonly reading: ReadCharges,
    private readonly objecting: ObjectToCharge,
    private readonly accesses: Accesses,
  ) {}

  @Get()
  async list(@Query() query: Readonly<Record<string, unknown>>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.enter(request, reply);
    if (!visit) return;
    const charges = await this.reading.ofMonth(visit.session, query['month'], query['before']);
    await this.seen(visit, 'charges_seen', charges.month);
    show(visit, chargesPage(insideOf(visit), charges));
  }

  @Get(':payment')
  async look(
    @Param('payment') id: string,
    @Query('done') done: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.enter(request, reply);
    const payment = visit && (await this.reading.find(visit.session, id));
    if (!visit) return;
    if (!payment) return show(visit, notFoundPage(insideOf(visit)), 404);
    await this.seen(visit, 'charge_seen', payment.id);
    show(visit, chargePage(insideOf(visit), { ...(await this.reading.one(payment)), objected: done === 'objected' }));
  }

  @Get(':payment/object')
  async ask(
    @Param('payment') id: string,
    @Query('invalid') invalid: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.enter(request, reply);
    const payment = visit && (await this.reading.find(visit.session, id));
    if (!visit) return;
    if (!payment) return show(visit, notFoundPage(insideOf(visit)), 404);
    const { charge, objections } = await this.reading.one(payment);
    await this.seen(visit, 'charge_seen', payment.id);
    const open = objections.some(({ state }) => state === 'open');
    const hindered = open ? 'alreadyObjected' : charge.state === 'charged' ? null : 'notObjectable';
    show(visit, objectPage(insideOf(visit), { charge, hindered, wrong: wrongIn(invalid, ['reason']) }));
  }

  @Post(':payment/object')
  async object(@Param('payment') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.enter(request, reply);
    const form = visit && this.visits.formOf(request, reply);
    if (!visit || !form) return;
    const payment = await this.reading.find(visit.session, id);
    if (!payment) return show(visit, notFoundPage(insideOf(visit)), 404);
    switch (await this.objecting.run(form, payment, visit.session)) {
      case 'objected':
        return redirect(reply, `/charges/${payment.id}?done=objected`);
      case 'invalid':
        return redirect(reply, `/charges/${payment.id}/object?invalid=reason`);
      case 'not_charged':
      case 'open_already':
        return redirect(reply, `/charges/${payment.id}/object`);
    }
  }

  private seen({ session, ipKey }: SignedIn, what: AccessKind, about: string): Promise<void> {
    return this.accesses.note(null, { who: session.id, what, about, ipKey });
  }
}
