import { Away } from '#pages';
import { LOG, type Log } from '#platform';
import { Catch, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { WORDS } from './pages/index.js';
import { Visits } from './visits.js';

/** Whatever was pressed when something failed, its own page shows how it is now. */
@Catch()
@Injectable()
export class DoorAway extends Away {
  constructor(@Inject(LOG) log: Log, visits: Visits) {
    super(log, visits, WORDS);
  }

  protected look({ url }: FastifyRequest): string {
    const [here] = url.split('?') as [string];
    return here === '/sign-out' ? '/' : here;
  }
}
