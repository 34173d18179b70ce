import { isHost } from '#kernel';
import { attemptOfCallbackToken } from '#carriers';
import { CallBacks } from '#payments';
import { Database, problem, Secrets, SharedTx } from '#platform';
import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

/** What carriers tell by themselves is a hint: the token is verified, the hint noted, and the carrier asked. Its content moves nothing. */
@ApiExcludeController()
@Controller('callbacks/carriers')
export class CallbacksController {
  constructor(
    private readonly database: Database,
    private readonly shared: SharedTx,
    private readonly callBacks: CallBacks,
    private readonly secrets: Secrets,
  ) {}

  @Post(':carrier')
  @HttpCode(204)
  async hear(@Param('carrier') carrier: string, @Req() request: FastifyRequest): Promise<void> {
    const [, token] = /^Bearer (\S{1,300})$/.exec(request.headers.authorization ?? '') ?? [];
    const attemptId = isHost(carrier) && token ? attemptOfCallbackToken(this.secrets, carrier, token) : null;
    const noted = attemptId && (await this.shared.statement(attemptId, (manager) => this.callBacks.note(manager, attemptId)));
    if (!noted) throw problem('unauthenticated', { detail: 'The token of the sink credential is needed.' });
    if (noted.due) this.database.ring('charging');
  }
}
