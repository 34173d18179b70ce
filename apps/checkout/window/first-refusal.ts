import { hostOf, type RefusalCode } from '#kernel';
import { Limits } from '#limits';
import { mayCharge, Merchants } from '#merchants';
import { Passcodes, Tallies, WRONG_PER_LINE_DAY, wrongOn } from '#passcodes';
import type { Payment } from '#payments';
import type { Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Identification } from './identify.form.js';

/** What ends the payment before the carrier is asked, by precedence. */
@Injectable()
export class FirstRefusal {
  constructor(
    private readonly merchants: Merchants,
    private readonly limits: Limits,
    private readonly passcodes: Passcodes,
    private readonly tallies: Tallies,
  ) {}

  /** Everything is asked in one trip. That the purchase has begun is noted with it, and forgotten again when it is refused. */
  async find(tx: Tx, payment: Payment, who: Identification, lineKey: string): Promise<RefusalCode | null> {
    const [merchant, stopped, isDuplicate, wrongToday] = await Promise.all([
      this.merchants.get(payment.merchantId, tx),
      this.limits.stopped(tx, { ...payment, ...who }),
      this.passcodes.isDuplicate(tx, payment.id, [lineKey, payment.merchantId, payment.amount, payment.itemName]),
      this.tallies.count(tx, wrongOn(lineKey)),
    ]);
    if (!mayCharge(merchant, hostOf(who.brand), payment.goodsClass)) return 'merchant_not_registered';
    if (stopped) return stopped;
    if (isDuplicate) return 'duplicate_in_progress';
    return wrongToday >= WRONG_PER_LINE_DAY ? 'code_tries_exceeded' : null;
  }
}
