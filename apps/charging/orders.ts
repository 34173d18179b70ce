import type { Notes, Order } from '#carriers';
import { hostOf, type AttemptId, type Host, type PhoneNumber } from '#kernel';
import { Merchants } from '#merchants';
import { atStake, Attempts, type Payment, type Refund } from '#payments';
import { Secrets, SharedTx } from '#platform';
import { Injectable } from '@nestjs/common';

/** What the carrier needs to know of a payment, whichever attempt it is for. */
export type Purchase = Pick<Order, 'phoneNumber' | 'amount' | 'itemName' | 'goodsClass' | 'merchant'> & { readonly host: Host };

/** Until then nobody else can have given the attempt up, so its row need not be read again. */
const SURELY_LIVING_SECONDS = 25;

/** Turns payments into orders. The phone number is opened here and goes nowhere but into the order. */
@Injectable()
export class Orders {
  constructor(
    private readonly attempts: Attempts,
    private readonly merchants: Merchants,
    private readonly secrets: Secrets,
    private readonly shared: SharedTx,
  ) {}

  /** @throws Error when the number cannot be opened or the merchant is gone: before anything was started. */
  async purchase(payment: Payment): Promise<Purchase> {
    if (!payment.brand || !payment.phoneSealed) throw new Error(`payment ${payment.id} has no line`);
    const { name } = await this.merchants.nameOf(payment.merchantId);
    return {
      host: hostOf(payment.brand),
      phoneNumber: this.secrets.open('phone', payment.id, payment.phoneSealed) as PhoneNumber,
      amount: payment.amount,
      itemName: payment.itemName,
      goodsClass: payment.goodsClass,
      merchant: { id: payment.merchantId, name },
    };
  }

  /** What the carrier needs to know to give it back. */
  giveBack(purchase: Purchase, { calledOff }: Payment, refund: Refund) {
    const { whole, reason, carrierPaymentId, cause } = refund;
    return { ...purchase, amount: atStake(refund), whole, reason, carrierPaymentId, insist: cause !== 'merchant' || calledOff };
  }

  /**
   * What the carrier's walk keeps in the attempt's row. @param read when the carrier was last told, as read with the row.
   * @returns also when that is to have been for the answer to count: as it was read, unless the carrier was told on this walk, which the answer is about then.
   */
  notes(id: AttemptId, age: () => number, read: string): Notes & { toldAt(): string } {
    let toldAt = read;
    return {
      named: async (carrierPaymentId) => {
        await this.shared.statement(id, (manager) => this.attempts.nameAtCarrier(manager, id, carrierPaymentId));
        if (age() < SURELY_LIVING_SECONDS) return true;
        const now = await this.attempts.find(id);
        return now?.state === 'started' || now?.state === 'silent';
      },
      posting: async () => {
        const posted = await this.attempts.posting(id, toldAt);
        toldAt = posted ?? toldAt;
        return posted !== null;
      },
      toldAt: () => toldAt,
    };
  }
}
