import { field, type Form } from '#pages';
import { Objections, Payments, type Payment } from '#payments';
import { Database } from '#platform';
import { Accesses, type Session } from '#sessions';
import { Injectable } from '@nestjs/common';

const LEAST = 1;
const MOST = 2000;

/** The owner of the line objects to a charge: the two-week clock begins, and nothing of it is paid out meanwhile. */
@Injectable()
export class ObjectToCharge {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly objections: Objections,
    private readonly accesses: Accesses,
  ) {}

  /** Call with a charge of this session's line. */
  run(form: Form, { id }: Payment, session: Session): Promise<'objected' | 'invalid' | 'not_charged' | 'open_already'> {
    const reason = field(form, 'reason')
      .replace(/\p{Cc}+/gu, ' ')
      .trim();
    if (reason.length < LEAST || reason.length > MOST) return Promise.resolve('invalid');
    return this.database.tx(async (tx) => {
      const payment = await this.payments.lock(tx, { id });
      const objected = payment ? await this.objections.object(tx, payment, reason) : 'not_charged';
      if (typeof objected === 'string') return objected;
      await this.accesses.note(tx, { who: session.id, what: 'objected', about: id });
      return 'objected';
    });
  }
}
