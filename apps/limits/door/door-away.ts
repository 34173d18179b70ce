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
  constructor(
    @Inject(LOG) log: Log,
    private readonly visits: Visits,
  ) {
    super(log);
  }

  protected door(request: FastifyRequest) {
    const frame = this.visits.frame(request, null);
    const [here] = request.url.split('?') as [string];
    return { frame, product: WORDS[frame.language].product, look: here === '/sign-out' ? '/' : here };
  }
}
