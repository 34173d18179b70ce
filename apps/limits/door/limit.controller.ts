import { OwnRules } from '#limits';
import { field, redirect, type Form } from '#pages';
import { SignIns, VALID_SECONDS } from '#passcodes';
import { CONFIG, type Config } from '#platform';
import { Accesses } from '#sessions';
import { Controller, Get, Inject, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChangeLimit, readLimit } from './change-limit.js';
import { DoorAway } from './door-away.js';
import { limitPage, raisePage, raisePasskeyPage, tooManyPage, type Wrong } from './pages/index.js';
import { wrongIn } from './sign-in.controller.js';
import { ShowPasskey } from './show-passkey.js';
import { SignInAtDoor } from './sign-in.js';
import { insideOf, show, Visits, type SignedIn } from './visits.js';

const FIELDS: readonly Wrong[] = ['monthlyLimit', 'code', 'passkey'];

/** What my line may spend in a month. */
@UseFilters(DoorAway)
@Controller('limit')
export class LimitController {
  constructor(
    private readonly visits: Visits,
    private readonly own: OwnRules,
    private readonly signIns: SignIns,
    private readonly signing: SignInAtDoor,
    private readonly showing: ShowPasskey,
    private readonly changing: ChangeLimit,
    private readonly accesses: Accesses,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async look(@Query() query: Readonly<Record<string, unknown>>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.enter(request, reply);
    if (!visit) return;
    const { session, ipKey } = visit;
    await this.accesses.note(null, { who: session.id, what: 'limit_seen', ipKey });
    const wrong = wrongIn(query['invalid'], FIELDS);
    const raiseAfterHours = this.config.env.RAISE_LIMIT_AFTER_HOURS;
    const asked = await this.signIns.of(null, session.secretHash, 'raise_limit');
    if (asked && asked.state !== 'refused' && asked.raiseTo !== null) {
      if (asked.state === 'passkey') return show(visit, raisePasskeyPage(insideOf(visit), asked.raiseTo, wrong));
      const until = new Date((asked.lastSentAt ?? asked.issuedAt).getTime() + VALID_SECONDS * 1000);
      return show(visit, raisePage(insideOf(visit), { to: asked.raiseTo, until, raiseAfterHours, wrong, notice: asked.notice }));
    }
    const limit = await this.own.limitOf(session.lineKey);
    const done = (['lowered', 'raised'] as const).find((word) => word === query['done']) ?? null;
    show(visit, limitPage(insideOf(visit), { ...limit, raiseAfterHours, wrong, notice: asked?.notice ?? null, done }));
  }

  @Post()
  async press(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.enter(request, reply);
    const form = visit && this.visits.formOf(request, reply);
    if (!visit || !form) return;
    const to = await this.pressed(form, visit);
    if (to === 'too many') show(visit, tooManyPage(visit.frame), 429);
    else redirect(reply, to);
  }

  /** @returns where to look now. */
  private async pressed(form: Form, visit: SignedIn): Promise<string> {
    const { secretHash } = visit.session;
    if ('cancel' in form) return (await this.signing.drop(secretHash, 'raise_limit'), '/limit');
    if ('resend' in form) return (await this.signing.resend(visit, secretHash, 'raise_limit')) === 'too many' ? 'too many' : '/limit';
    if ('code' in form) {
      const typed = await this.signing.code(form, secretHash, 'raise_limit');
      if (typed.kind === 'invalid') return '/limit?invalid=code';
      return (await this.changing.raise(visit)) ? '/limit?done=raised' : '/limit';
    }
    if ('passkey' in form) {
      const shown = await this.showing.answer(form, secretHash, 'raise_limit');
      if (shown.kind === 'invalid') return '/limit?invalid=passkey';
      return (await this.changing.raise(visit)) ? '/limit?done=raised' : '/limit';
    }
    const wish = readLimit(field(form, 'monthlyLimit'));
    if (wish === null) return '/limit?invalid=monthlyLimit';
    // Another wish takes the place of one that still waits for its code.
    await this.signing.drop(secretHash, 'raise_limit');
    const changed = await this.changing.set(wish, visit);
    if (changed === 'too many') return changed;
    return changed === 'lowered' ? '/limit?done=lowered' : '/limit';
  }
}
