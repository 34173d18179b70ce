import { Database } from '#platform';
import { Injectable } from '@nestjs/common';
import { BOM, endingRows, forwardedRows, HEADING, heldRow, lineRow, rowText, type HeldRow } from './csv.rules.js';
import type { Settled, Statement } from './settlement.table.js';

const AT_ONCE = 1000;

/** The lines of a statement, read piece by piece however many there are. */
@Injectable()
export class StatementLines {
  constructor(private readonly database: Database) {}

  /** The same bytes each time. */
  async *csv(statement: Statement): AsyncGenerator<string> {
    yield BOM + rowText(HEADING);
    for (let after = 0; after < statement.lines; after += AT_ONCE) {
      const some = await this.database.query<Settled>(
        `select posting, n, payment_id as "paymentId", order_id as "orderId", at, type, goods_class as "goodsClass", basis_points as "basisPoints", amount, fee, vat
           from settlement.settled where statement_id = $1 and n > $2 and n <= $3 order by n`,
        [statement.id, after, after + AT_ONCE],
      );
      yield some.map((line) => rowText(lineRow(line))).join('');
    }
    yield forwardedRows(statement).map(rowText).join('');
    for await (const held of this.held(statement)) yield held.map((one) => rowText(heldRow(one))).join('');
    yield endingRows(statement).map(rowText).join('');
  }

  /** As many as there are payments in the month, where a merchant is paid of what is collected. */
  private async *held({ id }: Statement): AsyncGenerator<HeldRow[]> {
    for (let last: HeldRow | undefined, some: HeldRow[]; ; last = some.at(-1)) {
      some = await this.database.query<HeldRow>(
        `select payment_id as "paymentId", reason, amount from settlement.withholding
          where statement_id = $1 and not at_payout and (payment_id, reason) > ($2, $3) order by payment_id, reason limit ${AT_ONCE}`,
        [id, last?.paymentId ?? '', last?.reason ?? ''],
      );
      if (some.length > 0) yield some;
      if (some.length < AT_ONCE) return;
    }
  }
}
