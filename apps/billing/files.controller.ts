import { Files, presentFile } from '#billing';
import type { Host } from '#kernel';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Calling, CarriersOnly } from './carrier.guard.js';
import { listFiles, type ListFiles } from './requests.js';
import { SendFile } from './send-file.js';

@CarriersOnly()
@Controller('v1/files')
export class FilesController {
  constructor(
    private readonly files: Files,
    private readonly sending: SendFile,
  ) {}

  @Get()
  async list(@Calling() host: Host, @Query({ schema: listFiles }) { from, status, limit, startingAfter }: ListFiles) {
    const found = await this.files.list(host, { from: from ?? null, status: status ?? null, limit, startingAfter: startingAfter ?? null });
    return { data: found.slice(0, limit).map(presentFile), hasMore: found.length > limit };
  }

  /** HEAD comes here too. */
  @Get(':name')
  async send(
    @Calling() host: Host,
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.sending.run(host, name, request, reply);
  }
}
