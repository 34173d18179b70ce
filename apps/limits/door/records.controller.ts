import { Readable } from 'node:stream';
import { Accesses } from '#sessions';
import { Controller, Get, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DoorAway } from './door-away.js';
import { recordsPage } from './pages/index.js';
import { ReadCharges } from './read-charges.js';
import { FORMATS } from './records.js';
import { insideOf, show, Visits } from './visits.js';

/** My records, to keep. Browsers are shown which forms there are; programs get JSON. */
@UseFilters(DoorAway)
@Controller('records')
export class RecordsController {
  constructor(
    private readonly visits: Visits,
    private readonly reading: ReadCharges,
    private readonly accesses: Accesses,
  ) {}

  @Get()
  async download(@Query('format') wish: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.enter(request, reply);
    if (!visit) return;
    const format = wish === 'csv' || wish === 'json' ? wish : formatFor(request.headers.accept ?? '');
    if (format === null) return show(visit, recordsPage(insideOf(visit)));
    const { session, ipKey } = visit;
    await this.accesses.note(null, { who: session.id, what: 'records_downloaded', about: format, ipKey });
    const { type, name, write } = FORMATS[format];
    void reply
      .headers({
        'content-type': type,
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'referrer-policy': 'no-referrer',
      })
      .send(Readable.from(write(this.reading.all(session))));
  }
}

function formatFor(accept: string): keyof typeof FORMATS | null {
  if (accept.includes('text/html')) return null;
  return accept.includes('text/csv') ? 'csv' : 'json';
}
