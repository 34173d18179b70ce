import type { Response } from 'supertest';
import { grouped } from '#kernel';
import type { Buyer } from './buyer.js';
import type { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';

export interface Purchase {
  readonly phone: Phone;
  readonly members?: Record<string, unknown>;
}

/** Somebody in front of the second page. */
export interface Waiting {
  readonly id: string;
  readonly amount: number;
  readonly buyer: Buyer;
  readonly phone: Phone;
}

let keys = 0;

/** Many people at once, each in front of a browser of their own, and their merchant. */
export class Crowd {
  constructor(private readonly gateway: TestGateway) {}

  /** All purchases up to the right code; whoever gets no text stops there. @returns the payments' ids, in order. */
  async buy(purchases: readonly Purchase[]): Promise<string[]> {
    const waiting = await this.identify(purchases);
    await this.gateway.settle();
    await Promise.all(waiting.map((one) => this.enter(one)));
    await this.gateway.settle();
    return waiting.map(({ id }) => id);
  }

  identify(purchases: readonly Purchase[]): Promise<Waiting[]> {
    return Promise.all(
      purchases.map(async ({ phone, members }) => {
        const payment = await this.gateway.register(members);
        const buyer = this.gateway.buyer(payment['checkoutUrl'] as string);
        await buyer.identify({ phoneNumber: phone.number, carrier: phone.carrier });
        return { id: payment['id'] as string, amount: payment['amount'] as number, buyer, phone };
      }),
    );
  }

  /** The text names the amount, so that several purchases on one line can be told apart. */
  async enter({ amount, buyer, phone }: Waiting): Promise<void> {
    const own = (await phone.messages()).find(({ text }) => text.includes(` ${grouped(amount)}원`));
    const code = /#(\d{6})$/.exec(own?.text ?? '')?.[1];
    if (code) await buyer.enter(code);
  }

  /** What a merchant may ask for, each time under a key of its own. */
  post(address: string, body: object = {}): Promise<Response> {
    return this.gateway.api('post', address, body, { 'idempotency-key': `crowd-${++keys}` });
  }

  refund(id: string, body: object = {}): Promise<Response> {
    return this.post(`/v1/payments/${id}/refunds`, body);
  }

  capture(id: string): Promise<Response> {
    return this.post(`/v1/payments/${id}/capture`);
  }
}
