import { isId, type PaymentId } from '#kernel';
import type { KnownMerchant } from '#merchants';
import { Payments, type PaymentView, type SeenPayment } from '#payments';
import { problem } from '#platform';
import { Injectable } from '@nestjs/common';
import { ExpirePayment } from './expire-payment.js';

/** The truth about a payment, for its merchant. A payment whose time is over is never shown as open. */
@Injectable()
export class ReadPayment {
  constructor(
    private readonly payments: Payments,
    private readonly expire: ExpirePayment,
  ) {}

  async byId(merchant: KnownMerchant, id: string): Promise<PaymentView> {
    const found = isId('payment', id) ? await this.payments.findOf(merchant.id, id) : null;
    if (!found) throw problem('not_found');
    return this.view(found);
  }

  async byOrder(merchant: KnownMerchant, orderId: string): Promise<PaymentView> {
    const found = await this.payments.findByOrder(merchant.id, orderId);
    if (!found) throw problem('not_found', { detail: 'There is no payment for this order id.' });
    return this.view(found);
  }

  async list(merchant: KnownMerchant, limit: number, startingAfter: string | null): Promise<{ data: PaymentView[]; hasMore: boolean }> {
    if (startingAfter !== null && !(await this.payments.findOf(merchant.id, startingAfter as PaymentId)))
      throw problem('invalid_request', { param: 'startingAfter', detail: 'There is no such payment of yours.' });
    const found = await this.payments.list(merchant.id, limit, startingAfter);
    return { data: found.slice(0, limit).map((payment) => this.payments.present(payment)), hasMore: found.length > limit };
  }

  private async view(payment: SeenPayment): Promise<PaymentView> {
    return this.payments.present(await this.expire.ifDue(payment));
  }
}
