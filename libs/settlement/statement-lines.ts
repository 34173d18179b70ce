import type { PaymentId } from '#kernel';
import { Database } from '#platform';
import { Injectable } from '@nestjs/common';
import { BOM, endingRows, HEADING, lineRow, rowText } from './csv.rules.js';
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
    const held = await this.database.query<{ paymentId: PaymentId; amount: number }>(
      'select payment_id as "paymentId", amount from settlement.withholding where statement_id = $1 and not at_payout order by payment_id',
      [statement.id],
    );
    yield endingRows(statement, held).map(rowText).join('');
  }
}
