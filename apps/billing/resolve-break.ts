import { Breaks, Looks, type Break } from '#billing';
import { Afterwards } from '#ledger';
import { Operators, type Acting } from '#operators';
import { problem, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

/** What a person says of a break: the ledger's new entry, the break's end, the audit, and a new look at its day, together. Nothing that was written before is changed. */
@Injectable()
export class ResolveBreak {
  constructor(
    private readonly breaks: Breaks,
    private readonly ledger: Afterwards,
    private readonly looks: Looks,
    private readonly operators: Operators,
  ) {}

  /** Call with the break locked and open. @param correction the whole difference, and our books follow the carrier's; or 0, and they stay. @throws problem `invalid_request` for any other. */
  async run(tx: Tx, by: Acting, { id, host, businessDate, ours, theirs }: Break, correction: number, reason: string): Promise<Break> {
    const difference = (theirs ?? 0) - (ours ?? 0);
    if (correction !== 0 && correction !== difference)
      throw problem('invalid_request', {
        param: 'correction',
        detail: `Must be ${difference}, by which the carrier has more than we, or 0.`,
      });
    if (correction !== 0) await this.ledger.postCorrection(tx, id, host, correction);
    await this.operators.act(tx, by, { what: 'break.resolve', subject: id, detail: { correction, reason } });
    await this.looks.again(tx, host, businessDate);
    return this.breaks.resolve(tx, id, by.operator.id, correction);
  }
}
