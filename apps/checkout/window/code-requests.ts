import { CodeLimits } from '#limits';
import { network } from '#pages';
import { Passcodes, resendWaitSeconds, type Passcode } from '#passcodes';
import type { Payment } from '#payments';
import { CONFIG, Secrets, type Config, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Visitor } from './visitor.js';

/** Between the first text and the second, in production; twice as long before the third. */
const FIRST_WAIT_SECONDS = 15;

/** How many codes may be asked for, and how soon. */
@Injectable()
export class CodeRequests {
  constructor(
    private readonly limits: CodeLimits,
    private readonly passcodes: Passcodes,
    private readonly secrets: Secrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  allow(tx: Tx, { merchantId }: Payment, lineKey: string, visitor: Visitor): Promise<boolean> {
    return this.limits.allow(tx, { lineKey, ipKey: this.ipKey(visitor), merchantId });
  }

  /** Where the browser came from, as a key. */
  ipKey({ ip }: Visitor): string {
    return this.secrets.lookup('ip', network(ip));
  }

  /** @returns seconds until the next text may leave; zero or less when it may now. One that never arrived is sent again at once. */
  async waitSeconds(tx: Tx, payment: Payment, passcode: Passcode): Promise<number> {
    if (passcode.state === 'undelivered') return 0;
    const first = this.config.env.RESEND_WAIT_SECONDS ?? (this.config.production ? FIRST_WAIT_SECONDS : 0);
    return resendWaitSeconds(first, payment.sends) - (await this.passcodes.secondsSinceText(tx, passcode.id));
  }
}
