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
  constructor(
    @Inject(LOG) log: Log,
    private readonly visits: Visits,
  ) {
    super(log);
  }

  protected door(request: FastifyRequest) {
    const frame = this.visits.frame(request, null);
    const { token } = request.params as { token: string };
    return { frame, product: WORDS[frame.language].product, look: `/pay/${token}/done` };
  }
}
