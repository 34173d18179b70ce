import type { RefundOrder, Terms } from '../carrier.js';
import type { SilentOutcome } from '../carriers.rules.js';
import type { Door } from '../door.js';
import { dontKnow, errorCode } from './answer.rules.js';
import { refundBody, type Sink } from './order.rules.js';
import { Reading, type Absent, type Found, type Refused } from './reading.js';
import { refundRefusalOf } from './refund-outcome.rules.js';
import { readRefund, type SeenRefund } from './refund.rules.js';

const refundsOf = (order: RefundOrder): string =>
  `carrier-billing-refund/v0.3/payments/${encodeURIComponent(order.carrierPaymentId)}/refunds`;

/** The calls of CAMARA Carrier Billing Refund 0.3, each with what its answers mean. */
export class Refunds {
  private readonly refunds: Reading<SeenRefund>;

  constructor(
    private readonly door: Door,
    private readonly terms: Terms,
  ) {
    this.refunds = new Reading(door, 'refund', readRefund);
  }

  async order(order: RefundOrder, sink: Sink | null, may: () => Promise<boolean>): Promise<Found<SeenRefund> | Refused | SilentOutcome> {
    const body = refundBody(order, sink);
    const noted = { told: 'refund', by: order.heard } as const;
    const answer = await this.door.knock({ method: 'POST', path: refundsOf(order), body, correlator: order.attemptId, may, noted });
    if (answer.kind === 'silent') return answer;
    if (answer.status === 200 || answer.status === 201) return this.refunds.ours(order, answer);
    const refusal = refundRefusalOf(answer, order, this.terms);
    return refusal ? { kind: 'refused', refusal, why: errorCode(answer.body)! } : dontKnow(answer);
  }

  read(order: RefundOrder, id: string): Promise<Found<SeenRefund> | Absent | SilentOutcome> {
    return this.refunds.look(order, `${refundsOf(order)}/${encodeURIComponent(id)}`);
  }

  /** Looks through every page of the payment's refunds, whenever they were made: nobody's clock can hide one. */
  search(order: RefundOrder): Promise<Found<SeenRefund> | Absent | SilentOutcome> {
    const query = (page: number): string => `order=asc&page=${page}&perPage=${this.terms.listPerPage}`;
    return this.refunds.search(order, (page) => `${refundsOf(order)}?${query(page)}`);
  }
}
