import { Away } from '#pages';
import { LOG, type Log } from '#platform';
import { Catch, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { WORDS } from './pages/words.js';
import { Visits } from './visit.js';

/** Whatever was pressed when something failed, `done` shows where the payment is now. */
@Catch()
@Injectable()
export class WindowAway extends Away {
  constructor(@Inject(LOG) log: Log, visits: Visits) {
    super(log, visits, WORDS);
  }

  protected look({ params }: FastifyRequest): string {
    return `/pay/${(params as { token: string }).token}/done`;
  }
}
