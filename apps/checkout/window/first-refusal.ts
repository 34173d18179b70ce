import { hostOf, type RefusalCode } from '#kernel';
import { Limits } from '#limits';
import { mayCharge, Merchants } from '#merchants';
import { Passcodes, Tallies, WRONG_PER_LINE_DAY } from '#passcodes';
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

  async find(tx: Tx, payment: Payment, who: Identification, lineKey: string): Promise<RefusalCode | null> {
    if (!mayCharge(await this.merchants.get(payment.merchantId, tx), hostOf(who.brand), payment.goodsClass))
      return 'merchant_not_registered';
    const stopped = await this.limits.stopped(tx, { ...payment, ...who });
    if (stopped) return stopped;
    if (await this.passcodes.isDuplicate(tx, payment.id, [lineKey, payment.merchantId, payment.amount, payment.itemName]))
      return 'duplicate_in_progress';
    if ((await this.tallies.count(tx, `wrong:${lineKey}`)) >= WRONG_PER_LINE_DAY) return 'code_tries_exceeded';
    return null;
  }
}
