import { field, redirect, sendPage, type Form, type Shown, SCRIPT, scriptHeaders } from '#pages';
import { problem } from '#platform';
import { Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CancelInWindow } from './cancel-in-window.js';
import { ConfirmPayment } from './confirm-payment.js';
import { ConfirmTogether } from './confirm-together.js';
import { KeepPasskey } from './keep-passkey.js';
import { ProvePasskey } from './prove-passkey.js';
import { SendCode } from './send-code.js';
import { ShowWindow, type Look } from './show-window.js';
import { Visits, type Visit } from './visit.js';
import { WindowAway } from './window-away.js';

/** The hosted window, for people. One page shows one form; a POST answers 303 to a GET; any GET shows where the payment is now. */
@ApiExcludeController()
@UseFilters(WindowAway)
@Controller('pay')
export class WindowController {
  constructor(
    private readonly visits: Visits,
    private readonly showing: ShowWindow,
    private readonly sending: SendCode,
    private readonly confirming: ConfirmPayment,
    private readonly together: ConfirmTogether,
    private readonly cancelling: CancelInWindow,
    private readonly proving: ProvePasskey,
    private readonly keeping: KeepPasskey,
  ) {}

  /** What the window adds where scripts run; the same for everybody. */
  @Get('window.js')
  script(@Res() reply: FastifyReply): void {
    void reply.headers(scriptHeaders).send(SCRIPT);
  }

  @Get(':token')
  async open(
    @Param('token') token: string,
    @Query() query: Readonly<Record<string, unknown>>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = this.visits.begin(token, request, reply);
    if (!visit || this.visits.switchLanguage(query['lang'], reply, visit.here)) return;
    const { invalid } = query;
    const fields = typeof invalid === 'string' ? invalid.split(',').slice(0, 6) : [];
    await this.show(visit, request, reply, (look) => this.showing.now(look, fields));
  }

  @Get(':token/done')
  async done(
    @Param('token') token: string,
    @Query('lang') wish: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const begun = this.visits.begin(token, request, reply);
    if (!begun || this.visits.switchLanguage(wish, reply, `${begun.here}/done`)) return;
    const visit = { ...begun, frame: { ...begun.frame, here: `${begun.here}/done` } };
    await this.show(visit, request, reply, (look) => this.showing.done(look));
  }

  /** For the window's own script: a word that changes when another page is due. */
  @Get(':token/state')
  async state(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = this.visits.begin(token, request, reply);
    if (!visit) return;
    const look = await this.showing.find(visit);
    if (!look) return this.visits.notFound(request, reply);
    void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }).send({ state: look.state });
  }

  @Post(':token')
  async act(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
      throw problem('invalid_request', { status: 415, detail: 'This address takes forms.' });
    }
    const form = (request.body ?? {}) as Form;
    const visit = this.visits.begin(token, request, reply, form);
    if (!visit) return;
    if (!this.visits.isOwnForm(request)) return redirect(reply, `${visit.here}/done`);
    this.visits.remember(reply, visit);
    redirect(reply, await this.pressed(form, visit, reply));
  }

  /** Does what the pressed button says. @returns where the payment is to be looked at now. */
  private async pressed(form: Form, visit: Visit, reply: FastifyReply): Promise<string> {
    const { here, hash, visitor } = visit;
    const done = `${here}/done`;
    if ('cancel' in form) {
      await this.cancelling.run(hash, visitor);
      return done;
    }
    if ('resend' in form) {
      await this.sending.resend(hash, visitor);
      return done;
    }
    if ('back' in form) {
      await this.sending.goBack(hash, visitor);
      return done;
    }
    // Wherever the payment goes with the right code, `done` knows; one that still waits for it is sent back to its form.
    if ('code' in form) {
      return (await this.together.run(hash, field(form, 'code'), visitor)) === 'read' ? done : `${here}?invalid=code`;
    }
    if ('password' in form) {
      return (await this.confirming.password(hash, field(form, 'password'), visitor)) === 'read' ? done : `${here}?invalid=password`;
    }
    if ('passkey' in form) {
      return (await this.proving.answer(hash, field(form, 'passkey'), visitor)) === 'read' ? done : `${here}?invalid=passkey`;
    }
    if ('newPasskey' in form) {
      await this.keeping.answer(hash, field(form, 'newPasskey'), visitor);
      return done;
    }
    this.visits.keepDraft(reply, visit, form);
    const outcome = await this.sending.identify(hash, form, visitor);
    switch (outcome.kind) {
      case 'invalid':
        return `${here}?invalid=${outcome.fields.join(',')}`;
      case 'ended':
        return done;
      case 'shown':
        return here;
    }
  }

  private async show(visit: Visit, request: FastifyRequest, reply: FastifyReply, show: (look: Look) => Promise<Shown>): Promise<void> {
    const look = await this.showing.find(visit);
    if (!look) return this.visits.notFound(request, reply);
    const shown = await show(look);
    if ('location' in shown) return redirect(reply, shown.location);
    this.visits.remember(reply, visit);
    if (look.isOver) this.visits.forgetDraft(request, reply, visit);
    sendPage(request, reply, { ...shown, frame: visit.frame });
  }
}
