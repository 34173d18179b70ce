import type { PhoneNumber } from '#kernel';
import { Merchants } from '#merchants';
import { Addresses, addressMail, changeMail, chargeMail, chargeText, refundMail, refundText, type MailText, type Notice } from '#notices';
import { Persons } from '#passcodes';
import { Payments, Refunds, type Payment } from '#payments';
import { CONFIG, doorUrl, Secrets, SharedTx, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';

/** What a notice says, and the number of the line where its payment knows it. */
export interface Written {
  readonly text: string;
  readonly mail: MailText;
  readonly phoneNumber: PhoneNumber | null;
}

/** The words of a notice, from the facts as they are now. */
@Injectable()
export class WriteNotice {
  constructor(
    private readonly shared: SharedTx,
    private readonly payments: Payments,
    private readonly refunds: Refunds,
    private readonly merchants: Merchants,
    private readonly addresses: Addresses,
    private readonly persons: Persons,
    private readonly secrets: Secrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @returns null when there is nothing to tell any more. */
  async run(notice: Notice): Promise<Written | null> {
    const [door, support] = [doorUrl(this.config), this.config.env.SUPPORT_CONTACT];
    switch (notice.kind) {
      case 'change':
        return notice.text === null ? null : { text: notice.text, mail: changeMail(notice.text, { door, support }), phoneNumber: null };
      case 'address': {
        const code = notice.addressId && (await this.addresses.codeOf(notice.addressId));
        return code ? { text: '', mail: addressMail(code, support), phoneNumber: null } : null;
      }
      case 'charge':
      case 'refund': {
        const { paymentId } = notice;
        const payment = paymentId && (await this.shared.statement(paymentId, (manager) => this.payments.find(paymentId, manager)));
        return payment && (await this.isTheirs(notice, payment)) ? this.ofPayment(notice, payment) : null;
      }
    }
  }

  /** A number may have come to another person: what they buy is not told at the address of the one before. */
  private async isTheirs({ channel, personKey }: Notice, { id }: Payment): Promise<boolean> {
    return channel === 'sms' || (personKey !== null && (await this.persons.madeBy(personKey, [id])).has(id));
  }

  private async ofPayment({ refundId }: Notice, payment: Payment): Promise<Written | null> {
    const { itemName, amount, chargedAt } = payment;
    if (!payment.phoneSealed || !chargedAt) return null;
    const phoneNumber = this.secrets.open('phone', payment.id, payment.phoneSealed) as PhoneNumber;
    const { name: merchantName, contact: merchantContact } = await this.merchants.nameOf(payment.merchantId);
    const [door, support] = [doorUrl(this.config), this.config.env.SUPPORT_CONTACT];
    const facts = { chargedAt, merchantName, merchantContact, itemName, amount, door, support };
    if (refundId === null) {
      const text = chargeText(facts);
      return { text, mail: chargeMail(text, facts), phoneNumber };
    }
    const refund = await this.refunds.find(refundId);
    if (!refund?.refundedAt || !refund.method) return null;
    const back = { ...facts, amount: refund.amount, refundedAt: refund.refundedAt, method: refund.method };
    const text = refundText(back);
    return { text, mail: refundMail(text, back), phoneNumber };
  }
}
