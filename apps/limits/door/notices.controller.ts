import { ADDRESS_CODE_SECONDS, Addresses } from '#notices';
import { redirect, type Form } from '#pages';
import { CONFIG, smtpUrl, type Config } from '#platform';
import { Accesses } from '#sessions';
import { Controller, Get, Inject, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChangeAddress } from './change-address.js';
import { DoorAway } from './door-away.js';
import { addressPage, confirmAddressPage, tooManyPage, type Wrong } from './pages/index.js';
import { wrongIn } from './sign-in.controller.js';
import { insideOf, show, Visits, type SignedIn } from './visits.js';

const FIELDS: readonly Wrong[] = ['email', 'code'];

const CONFIRMED = { set: '/notices?done=set', invalid: '/notices?invalid=code', wrong: '/notices?wrong=code' } as const;

/** Where I am told besides by text message. Not offered where no mail can be sent. */
@UseFilters(DoorAway)
@Controller('notices')
export class NoticesController {
  constructor(
    private readonly visits: Visits,
    private readonly addresses: Addresses,
    private readonly changing: ChangeAddress,
    private readonly accesses: Accesses,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async look(@Query() query: Readonly<Record<string, unknown>>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.enter(request, reply);
    if (!visit) return;
    const { session, ipKey } = visit;
    await this.accesses.note(null, { who: session.id, what: 'notices_seen', ipKey });
    const wrong = wrongIn(query['invalid'], FIELDS);
    const isWrong = query['wrong'] === 'code';
    const asked = await this.addresses.asked(null, session.id);
    if (asked) {
      const until = new Date(asked.askedAt.getTime() + ADDRESS_CODE_SECONDS * 1000);
      return show(
        visit,
        confirmAddressPage(insideOf(visit), { address: asked.addressMasked, until, wrong, notice: isWrong ? 'code_wrong' : null }),
      );
    }
    const address = await this.addresses.of(session);
    const done = (['set', 'removed'] as const).find((word) => word === query['done']) ?? null;
    show(
      visit,
      addressPage(insideOf(visit), { address: address?.addressMasked ?? null, wrong, notice: isWrong ? 'code_expired' : null, done }),
    );
  }

  @Post()
  async press(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.enter(request, reply);
    const form = visit && this.visits.formOf(request, reply);
    if (!visit || !form) return;
    const to = await this.pressed(form, visit);
    if (to === 'too many') show(visit, tooManyPage(visit.frame), 429);
    else redirect(reply, to);
  }

  private async enter(request: FastifyRequest, reply: FastifyReply): Promise<SignedIn | null> {
    const visit = await this.visits.enter(request, reply);
    if (!visit || smtpUrl(this.config) !== null) return visit;
    return (redirect(reply, '/charges'), null);
  }

  /** @returns where to look now. */
  private async pressed(form: Form, visit: SignedIn): Promise<string> {
    if ('cancel' in form) return (await this.changing.drop(visit), '/notices');
    if ('remove' in form) return (await this.changing.remove(visit), '/notices?done=removed');
    if ('code' in form) return CONFIRMED[await this.changing.confirm(form, visit)];
    const asked = await this.changing.ask(form, visit);
    if (asked === 'too many') return asked;
    return asked === 'invalid' ? '/notices?invalid=email' : '/notices';
  }
}
