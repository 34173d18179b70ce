import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { errorsPage, errorsPageHeaders } from './errors.page.js';

@ApiExcludeController()
@Controller('docs')
export class DocsController {
  /** Every error and refusal; the `type` of a problem points here. */
  @Get('errors')
  errors(@Res() reply: FastifyReply): void {
    void reply.headers(errorsPageHeaders).send(errorsPage());
  }
}
