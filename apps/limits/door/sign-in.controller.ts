import { redirect } from '#pages';
import { SignIns, VALID_SECONDS, type LivingSignIn } from '#passcodes';
import { CONFIG, Database, type Config } from '#platform';
import { Accesses, Sessions } from '#sessions';
import { Controller, Get, Inject, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BlockOnTheWay } from './block-on-the-way.js';
import { giveSession, takeSession } from './cookies.js';
import { DoorAway } from './door-away.js';
import { OpenSession } from './open-session.js';
import { blockedPage, codePage, identifyPage, passkeyPage, passwordPage, tooManyPage, waitingPage, type Wrong } from './pages/index.js';
import { ShowPasskey } from './show-passkey.js';
import { SignInAtDoor, type Pressed } from './sign-in.js';
import { show, Visits, type Visit } from './visits.js';

const VALID_MS = VALID_SECONDS * 1000;
const FIELDS: readonly Wrong[] = ['carrier', 'phoneNumber', 'birthDate', 'genderDigit', 'code', 'password', 'passkey'];
/** Names of fields in an address are believed only where they are ours. */
export const wrongIn = (text: unknown, among: readonly Wrong[]): Wrong[] =>
  typeof text === 'string' ? among.filter((name) => text.split(',').includes(name)) : [];

/** In at the door and out again. */
@UseFilters(DoorAway)
@Controller()
export class SignInController {
  constructor(
    private readonly visits: Visits,
    private readonly signIns: SignIns,
    private readonly signing: SignInAtDoor,
    private readonly showing: ShowPasskey,
    private readonly blocking: BlockOnTheWay,
    private readonly opening: OpenSession,
    private readonly sessions: Sessions,
    private readonly accesses: Accesses,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async look(@Query('invalid') invalid: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = this.visits.begin(request, reply);
    if (!visit) return;
    if ((await this.visits.sessionOf(request, visit.agent)) || (await this.open(visit))) return redirect(reply, '/charges');
    const signIn = await this.signIns.of(null, visit.browserHash, 'sign_in');
    show(visit, this.page(visit, signIn, wrongIn(invalid, FIELDS)));
  }

  @Post()
  async press(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = this.visits.begin(request, reply);
    const form = visit && this.visits.formOf(request, reply);
    if (!visit || !form) return;
    const pressed = await this.pressed(form, visit);
    if (pressed === 'too many') return show(visit, tooManyPage(visit.frame), 429);
    if (pressed.kind === 'invalid') return redirect(reply, `/?invalid=${pressed.fields.join(',')}`);
    redirect(reply, (await this.open(visit)) ? '/charges' : '/');
  }

  @Post('sign-out')
  async leave(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.enter(request, reply);
    if (!visit || !this.visits.formOf(request, reply)) return;
    const { session, ipKey } = visit;
    await this.database.tx(async (tx) => {
      await this.sessions.end(tx, session.id);
      await this.accesses.note(tx, { who: session.id, what: 'signed_out', ipKey });
    });
    takeSession(this.config, reply);
    redirect(reply, '/');
  }

  private async pressed(form: Readonly<Record<string, unknown>>, visit: Visit): Promise<Pressed | 'too many'> {
    const { browserHash } = visit;
    if ('back' in form) return (await this.signing.drop(browserHash, 'sign_in'), { kind: 'shown' });
    if ('block' in form) return this.blocking.run(visit);
    if ('resend' in form) return this.signing.resend(visit, browserHash, 'sign_in');
    if ('code' in form) return this.signing.code(form, browserHash, 'sign_in');
    if ('password' in form) return this.signing.password(form, visit);
    if ('passkey' in form) return this.showing.answer(form, browserHash, 'sign_in');
    this.visits.keepDraft(visit, form);
    return this.signing.identify(form, visit);
  }

  private async open(visit: Visit): Promise<boolean> {
    const secret = await this.opening.run(visit);
    if (secret === null) return false;
    giveSession(this.config, visit.reply, secret);
    this.visits.forgetDraft(visit);
    return true;
  }

  private page(visit: Visit, signIn: LivingSignIn | null, wrong: readonly Wrong[]): string {
    const { frame } = visit;
    const asked = { notice: signIn?.notice ?? null, wrong };
    switch (signIn?.state) {
      case 'issued':
      case 'mute':
      case 'cleared':
      case 'texted': {
        const from = signIn.lastSentAt ?? signIn.issuedAt;
        return codePage(frame, { ...asked, maskedPhone: signIn.phoneMasked, until: new Date(from.getTime() + VALID_MS) });
      }
      case 'password':
        return signIn.passwordSealed === null ? passwordPage(frame, asked) : waitingPage(frame);
      case 'passkey':
        return passkeyPage(frame, wrong);
      case 'blocked':
        return blockedPage(frame, signIn.phoneMasked);
      case 'passed':
      case 'done':
      case 'refused':
      case 'dropped':
      case undefined:
        return identifyPage(frame, { ...asked, draft: this.visits.draftOf(visit) });
    }
  }
}
