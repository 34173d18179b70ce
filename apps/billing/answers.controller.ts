import type { FileView } from '#billing';
import type { Host } from '#kernel';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { AnswerFile } from './answer-file.js';
import { Calling, CarriersOnly } from './carrier.guard.js';
import { ack, reject, type Ack, type Reject } from './requests.js';

@CarriersOnly()
@Controller('v1/files')
export class AnswersController {
  constructor(private readonly answering: AnswerFile) {}

  @Post(':id/ack')
  @HttpCode(200)
  acknowledge(@Calling() host: Host, @Param('id') id: string, @Body({ schema: ack }) said: Ack): Promise<FileView> {
    return this.answering.acknowledge(host, id, said);
  }

  @Post(':id/reject')
  @HttpCode(200)
  reject(@Calling() host: Host, @Param('id') id: string, @Body({ schema: reject }) said: Reject): Promise<FileView> {
    return this.answering.reject(host, id, said);
  }
}
