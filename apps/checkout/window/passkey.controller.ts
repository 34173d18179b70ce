import { problem } from '#platform';
import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeepPasskey } from './keep-passkey.js';
import { ProvePasskey } from './prove-passkey.js';
import { Visits } from './visit.js';

/** What the window's script asks before the browser asks the device. The answer goes the way of every form. */
@ApiExcludeController()
@Controller('pay')
export class PasskeyController {
  constructor(
    private readonly visits: Visits,
    private readonly proving: ProvePasskey,
    private readonly keeping: KeepPasskey,
  ) {}

  @Post(':token/passkey')
  async ask(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = this.visits.begin(token, request, reply);
    if (!visit) return;
    if (!this.visits.isOwnForm(request)) throw problem('not_allowed');
    const get = await this.proving.ask(visit.hash, visit.visitor);
    const create = get ? null : await this.keeping.ask(visit.hash, visit.visitor);
    if (!get && !create) throw problem('wrong_state');
    void reply
      .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
      .status(200)
      .send(get ? { get } : { create });
  }
}
