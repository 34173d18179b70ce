import { isId, kstMonth, type Month, type PaymentId } from '#kernel';
import { Merchants } from '#merchants';
import { Persons } from '#passcodes';
import { Charges, Objections, Refunds, type Payment } from '#payments';
import type { Session } from '#sessions';
import { Injectable } from '@nestjs/common';
import type { Charge } from './pages/index.js';

const PER_PAGE = 100;
const AT_ONCE = 500;

/** Charges of the line, made by the person who has it now. */
@Injectable()
export class ReadCharges {
  constructor(
    private readonly charges: Charges,
    private readonly refunds: Refunds,
    private readonly objections: Objections,
    private readonly merchants: Merchants,
    private readonly persons: Persons,
  ) {}

  async ofMonth(session: Session, wish: unknown, after: unknown) {
    const thisMonth = kstMonth(session.seenAt);
    const month = typeof wish === 'string' && /^20\d\d-(0[1-9]|1[0-2])$/.test(wish) ? (wish as Month) : thisMonth;
    const before = typeof after === 'string' && isId('payment', after) ? after : null;
    const found = await this.charges.ofMonth(session.lineKey, month, PER_PAGE, before);
    const shown = found.slice(0, PER_PAGE);
    const charges = await Promise.all((await this.own(session, shown)).map((payment) => this.present(payment)));
    const places = await this.places(session);
    return {
      month,
      months: [...new Set([thisMonth, ...places.map((place) => place.month)])].sort().reverse(),
      charges,
      more: found.length > PER_PAGE ? `/charges?month=${month}&before=${shown.at(-1)!.id}` : null,
    };
  }

  /** @returns null for another line's, or a former owner's. */
  async find(session: Session, id: string): Promise<Payment | null> {
    const payment = isId('payment', id) ? await this.charges.find(session.lineKey, id) : null;
    return payment && (await this.own(session, [payment]))[0] ? payment : null;
  }

  async one(payment: Payment) {
    const [charge, objections, refunds] = await Promise.all([
      this.present(payment),
      this.objections.of(payment.id),
      this.refunds.listOf(payment.id),
    ]);
    const backs = refunds.flatMap(({ amount, refundedAt, method }) =>
      refundedAt && method ? [{ amount, at: refundedAt, as: method }] : [],
    );
    return { charge, objections, backs };
  }

  /** Where this person has paid with this line. */
  async merchantsOf(session: Session): Promise<{ id: Payment['merchantId']; name: string }[]> {
    const ids = new Set((await this.places(session)).map(({ merchantId }) => merchantId));
    return Promise.all([...ids].map(async (id) => ({ id, name: (await this.merchants.nameOf(id)).name })));
  }

  /** All of them, a few hundred in memory at a time. */
  async *all(session: Session): AsyncGenerator<Charge> {
    for (let before: PaymentId | null = null; ;) {
      const found: Payment[] = await this.charges.all(session.lineKey, AT_ONCE, before);
      for (const payment of await this.own(session, found)) yield this.present(payment);
      if (found.length < AT_ONCE) return;
      before = found.at(-1)!.id;
    }
  }

  private places(session: Session) {
    return this.charges.places(session.lineKey).then((places) => this.own(session, places));
  }

  private async own<P extends { readonly id: PaymentId }>({ personKey }: Session, found: readonly P[]): Promise<P[]> {
    const mine = await this.persons.madeBy(
      personKey,
      found.map(({ id }) => id),
    );
    return found.filter(({ id }) => mine.has(id));
  }

  private async present(payment: Payment): Promise<Charge> {
    const { id, orderId, merchantId, itemName, amount, refundedAmount, status, chargedAt, changedAt, billingMonth, brand, phoneMasked } =
      payment;
    const { name, contact } = await this.merchants.nameOf(merchantId);
    return {
      id,
      orderId,
      merchantId,
      merchantName: name,
      merchantContact: contact,
      itemName,
      amount,
      givenBack: refundedAmount,
      state: status as Charge['state'],
      at: chargedAt ?? changedAt,
      billingMonth,
      brand: brand!,
      maskedPhone: phoneMasked!,
    };
  }
}
