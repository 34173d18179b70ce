import { isOwnForm, SCRIPT, scriptHeaders } from '#pages';
import type { SignInPurpose } from '#passcodes';
import { CONFIG, doorUrl, problem, type Config } from '#platform';
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ShowPasskey } from './show-passkey.js';
import { Visits } from './visits.js';

/** What the script asks before the browser asks the device. The answer goes the way of every form. */
@Controller()
export class PasskeyController {
  constructor(
    private readonly visits: Visits,
    private readonly showing: ShowPasskey,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The same for everybody. */
  @Get('door.js')
  script(@Res() reply: FastifyReply): void {
    void reply.headers(scriptHeaders).send(SCRIPT);
  }

  @Post('passkey')
  async toComeIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = this.visits.begin(request, reply);
    if (visit) await this.ask(request, reply, visit.browserHash, 'sign_in');
  }

  @Post('limit/passkey')
  async toRaise(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.enter(request, reply);
    if (visit) await this.ask(request, reply, visit.session.secretHash, 'raise_limit');
  }

  private async ask(request: FastifyRequest, reply: FastifyReply, browserHash: string, purpose: SignInPurpose): Promise<void> {
    if (!isOwnForm(request, doorUrl(this.config))) throw problem('not_allowed');
    const get = await this.showing.ask(browserHash, purpose);
    if (!get) throw problem('wrong_state');
    void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }).status(200).send({ get });
  }
}
