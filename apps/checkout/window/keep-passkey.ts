import { Payments, type SeenPayment } from '#payments';
import { Database, LOG, type Log, type Tx } from '#platform';
import { Passkeys, PASSKEYS_PER_LINE, SecondFactors, type Asking, type CreationOptions } from '#subscribers';
import { Inject, Injectable } from '@nestjs/common';
import type { Visitor } from './visitor.js';
import { isSameBrowser } from './window-cookie.js';

/** So long after the charge the purchase still proves who sits there. */
const OFFERED_SECONDS = 600;

/** The line that has just paid may have this device asked next time. Only the browser that paid, only for a while, and once for each purchase. */
@Injectable()
export class KeepPasskey {
  constructor(
    private readonly database: Database,
    private readonly payments: Payments,
    private readonly factors: SecondFactors,
    private readonly passkeys: Passkeys,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** What the receipt says of it. */
  async standing(payment: SeenPayment, visitor: Visitor): Promise<'offered' | 'kept' | null> {
    const asking = proved(payment, visitor);
    return asking && this.of(null, asking);
  }

  ask(tokenHash: string, visitor: Visitor): Promise<CreationOptions | null> {
    return this.database.tx(async (tx) => {
      const found = await this.offered(tx, tokenHash, visitor);
      return found && this.passkeys.offer(tx, found.asking, found.payment.phoneMasked!);
    });
  }

  answer(tokenHash: string, text: string, visitor: Visitor): Promise<void> {
    return this.database.tx(async (tx) => {
      const found = await this.offered(tx, tokenHash, visitor);
      if (!found) return;
      const { payment, asking } = found;
      const kept = await this.passkeys.make(tx, asking, text);
      if ('made' in kept) this.payments.remember(tx, payment.id, 'passkey_made', { passkey: kept.made });
      else this.log.info({ payment: payment.id, why: kept.why }, 'no passkey was made');
    });
  }

  private async offered(tx: Tx, tokenHash: string, visitor: Visitor): Promise<{ payment: SeenPayment; asking: Asking } | null> {
    const payment = await this.payments.lock(tx, { tokenHash });
    const asking = payment && proved(payment, visitor);
    return asking && (await this.of(tx, asking)) === 'offered' ? { payment, asking } : null;
  }

  /** A line with a payment password is asked for that. A line with a passkey gets another one only from who has shown it. */
  private async of(tx: Tx | null, asking: Asking): Promise<'offered' | 'kept' | null> {
    if (!this.passkeys.possible) return null;
    const [known, shown] = [await this.passkeys.of(tx, asking.lineKey), await this.factors.of(tx, asking)];
    if (known.some(({ paymentId }) => paymentId === asking.paymentId)) return 'kept';
    if (shown?.asked.includes('carrier_password') || known.length >= PASSKEYS_PER_LINE) return null;
    return known.length === 0 || shown?.given.includes('passkey') ? 'offered' : null;
  }
}

function proved(payment: SeenPayment, visitor: Visitor): Asking | null {
  const { id, status, chargedAt, seenAt, lineKey, browserHash } = payment;
  if (status !== 'charged' || chargedAt === null || lineKey === null || browserHash === null) return null;
  if (!isSameBrowser(browserHash, visitor) || seenAt.getTime() - chargedAt.getTime() > OFFERED_SECONDS * 1000) return null;
  return { paymentId: id, lineKey, browserHash: visitor.hash };
}
