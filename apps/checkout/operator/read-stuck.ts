import { isId } from '#kernel';
import { Operators, type Acting } from '#operators';
import { StuckAttempts } from '#payments';
import { Database, problem } from '#platform';
import { Injectable } from '@nestjs/common';
import type { StuckPage } from './schemas.js';
import { presentStuck } from './views.js';

/** Shows operators what needs them. Whose numbers somebody has looked at is written down. */
@Injectable()
export class ReadStuck {
  constructor(
    private readonly database: Database,
    private readonly operators: Operators,
    private readonly stuck: StuckAttempts,
  ) {}

  list(by: Acting, { limit, startingAfter }: StuckPage) {
    return this.database.tx(async (tx) => {
      const found = await this.stuck.list(tx, limit, startingAfter ?? null);
      const shown = found.slice(0, limit);
      await this.operators.act(tx, by, {
        what: 'stuck.list',
        subject: null,
        detail: { payments: shown.map(({ paymentId }) => paymentId) },
      });
      return { data: shown.map(presentStuck), hasMore: found.length > limit };
    });
  }

  byId(by: Acting, id: string) {
    return this.database.tx(async (tx) => {
      const found = isId('attempt', id) ? await this.stuck.find(tx, id) : null;
      if (!found) throw problem('not_found');
      await this.operators.act(tx, by, { what: 'stuck.read', subject: found.id, detail: { payment: found.paymentId } });
      return presentStuck(found);
    });
  }
}
