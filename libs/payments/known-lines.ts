import { rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

/** Which lines have paid here before. */
@Injectable()
export class KnownLines {
  /** Also when all of it was given back since. */
  async hasPaid(tx: Tx, lineKey: string): Promise<boolean> {
    const [answer] = await rows<{ paid: boolean }>(
      tx,
      `select exists (select from payments.payment where line_key = $1 and status in ('charged', 'refunded')) as paid`,
      [lineKey],
    );
    return answer!.paid;
  }
}
