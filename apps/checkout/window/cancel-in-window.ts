import { Payments } from '#payments';
import { Database } from '#platform';
import { Injectable } from '@nestjs/common';
import { CancelPayment } from '../payments/cancel-payment.js';
import { isSameBrowser, type Browser } from './window-cookie.js';

/** The subscriber changes their mind. */
@Injectable()
export class CancelInWindow {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly cancelling: CancelPayment,
  ) {}

  run(tokenHash: string, browser: Browser): Promise<void> {
    return this.database.tx(async (tx) => {
      const payment = await this.payments.lock(tx, { tokenHash });
      const here = payment && (payment.status === 'open' || payment.status === 'code_sent') && isSameBrowser(payment.browserHash, browser);
      if (here) await this.cancelling.cancel(tx, payment);
    });
  }
}
