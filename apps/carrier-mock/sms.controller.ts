import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { parsePhone, type Host } from '#kernel';
import { At, Door, Needs } from './door.js';
import { refuse } from './errors.js';
import { eucKrBytes } from './euc-kr.js';
import { Faults } from './faults.js';
import { Lines } from './lines.js';
import { parsed } from './parsed.js';
import { Sms, type SmsStatus } from './sms.js';

/** A plain text message, and a long one. */
const MOST_BYTES = { sms: 90, lms: 2000 } as const;
const message = z.strictObject({
  to: z.string(),
  text: z.string().min(1),
  clientReference: z.string().min(1).max(200).optional(),
  kind: z.enum(['sms', 'lms']).default('sms'),
});

/** Text messages with a delivery report: what no standard covers. A carrier reaches the lines of the others too. */
@Controller(':carrier/sms/messages')
@UseGuards(Door)
export class SmsController {
  constructor(
    private readonly sms: Sms,
    private readonly lines: Lines,
    private readonly faults: Faults,
  ) {}

  @Post()
  @Needs('sms')
  @HttpCode(201)
  send(@At() host: Host, @Body() body: unknown): { id: string; status: SmsStatus } {
    const { to, text, clientReference = null, kind } = parsed(message, body);
    const bytes = eucKrBytes(text);
    if (bytes === null) throw refuse('invalid_argument', 'text has a character that EUC-KR (KS X 1001) lacks.');
    if (bytes > MOST_BYTES[kind]) throw refuse('invalid_argument', `text is longer than ${MOST_BYTES[kind]} bytes of EUC-KR.`);
    const number = parsePhone(to);
    if (number !== to) throw refuse('number_not_found');
    const before = clientReference === null ? null : this.sms.sentBefore(host, clientReference);
    const line = this.lines.of(number);
    if (line.fault === 'maintenance') throw refuse('maintenance');
    const sent = before ?? this.sms.send(host, number, text, clientReference, this.faults.sms(line));
    return { id: sent.id, status: this.sms.firstStatus(sent) };
  }

  @Get(':id')
  @Needs('sms')
  report(@At() host: Host, @Param('id') id: string): { id: string; status: SmsStatus } {
    const sent = this.sms.find(host, id);
    if (!sent) throw refuse('not_found');
    return { id: sent.id, status: this.sms.status(sent) };
  }
}
