import { randomInt } from 'node:crypto';
import { network } from '#pages';
import { Passcodes, resendWaitSeconds, Tallies, type Passcode } from '#passcodes';
import type { Payment } from '#payments';
import { CONFIG, Secrets, type Config, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Visitor } from './visitor.js';

/** Between the first text and the second, in production; twice as long before the third. */
const FIRST_WAIT_SECONDS = 15;
const MERCHANT_PARTS = 16;

/** How many codes may be asked for, and how soon. Text messages cost money, and somebody else's phone rings. */
@Injectable()
export class CodeRequests {
  constructor(
    private readonly tallies: Tallies,
    private readonly passcodes: Passcodes,
    private readonly secrets: Secrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Per line, per address and per merchant, counted by the database for all processes. */
  async allow(tx: Tx, payment: Payment, lineKey: string, visitor: Visitor): Promise<boolean> {
    const { CODE_REQUESTS_PER_LINE_HOUR, CODE_REQUESTS_PER_IP_HOUR, CODE_REQUESTS_PER_MERCHANT_HOUR } = this.config.env;
    // One counter would make all buyers of a big merchant wait for each other, so it is many, each with its part of the whole.
    const parts = CODE_REQUESTS_PER_MERCHANT_HOUR >= MERCHANT_PARTS * 100 ? MERCHANT_PARTS : 1;
    const caps = {
      [`line:${lineKey}`]: CODE_REQUESTS_PER_LINE_HOUR,
      [`ip:${this.ipKey(visitor)}`]: CODE_REQUESTS_PER_IP_HOUR,
      [`merchant:${payment.merchantId}:${randomInt(parts)}`]: CODE_REQUESTS_PER_MERCHANT_HOUR / parts,
    };
    const counted = await this.tallies.addEach(tx, 'hour', Object.keys(caps));
    return counted.every(({ key, n }) => n <= caps[key]!);
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
