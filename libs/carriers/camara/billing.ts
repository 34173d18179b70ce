import type { PhoneNumber } from '#kernel';
import type { Order, Terms } from '../carrier.js';
import { POST_WITHIN_SECONDS, type SilentOutcome } from '../carriers.rules.js';
import type { Door } from '../door.js';
import { dontKnow, errorCode } from './answer.rules.js';
import { listQuery, orderBody, windowsOf, type Sink } from './order.rules.js';
import { refusalOf } from './outcome.rules.js';
import { readPayment, type Seen } from './payment.rules.js';
import { Reading, type Absent, type Found, type Refused } from './reading.js';

type Taken = { readonly kind: 'taken' };

export const PAYMENTS = 'carrier-billing/v0.5/payments';

/** The calls of CAMARA Carrier Billing 0.5, each with what its answers mean. */
export class Billing {
  private readonly payments: Reading<Seen>;

  constructor(
    private readonly door: Door,
    private readonly terms: Terms,
  ) {
    this.payments = new Reading(door, 'payment', readPayment);
  }

  /** Charges (one-step) or reserves (two-step). */
  async order(order: Order, sink: Sink | null, may: () => Promise<boolean>): Promise<Found<Seen> | Refused | SilentOutcome> {
    const oneStep = this.terms.procedure === 'one-step';
    const path = oneStep ? PAYMENTS : `${PAYMENTS}/prepare`;
    const noted = { told: oneStep ? 'charge' : 'prepare', by: order.heard } as const;
    const answer = await this.door.knock({ method: 'POST', path, body: orderBody(order, sink), correlator: order.attemptId, may, noted });
    if (answer.kind === 'silent') return answer;
    if (answer.status === 200 || answer.status === 201) return this.payments.ours(order, answer);
    const refusal = refusalOf('order', answer);
    return refusal ? { kind: 'refused', refusal, why: errorCode(answer.body)! } : dontKnow(answer);
  }

  read(order: Order, id: string): Promise<Found<Seen> | Absent | SilentOutcome> {
    return this.payments.look(order, `${PAYMENTS}/${encodeURIComponent(id)}`);
  }

  /** Looks through every page around the attempt's time, and before the carrier called back about it. */
  async search(order: Order): Promise<Found<Seen> | Absent | SilentOutcome> {
    const lastSeconds = POST_WITHIN_SECONDS + this.door.timeoutMs / 1000 + this.terms.settleWithinSeconds;
    for (const window of windowsOf(order, lastSeconds)) {
      const query = (page: number): string => listQuery(order, window, page, this.terms.listPerPage);
      const found = await this.payments.search(order, (page) => `${PAYMENTS}?${query(page)}`);
      if (found.kind !== 'absent') return found;
    }
    return { kind: 'absent' };
  }

  /** 202 is not a yes, and no error is a no before the payment itself has been looked at. */
  confirm(order: Order, id: string, may: () => Promise<boolean>): Promise<Taken | Refused | SilentOutcome> {
    return this.second('confirm', order, id, may);
  }

  /** Lets a reservation go. What came of it is seen by looking. */
  cancel(order: Order, id: string): Promise<Taken | Refused | SilentOutcome> {
    return this.second('cancel', order, id);
  }

  private async second(
    verb: 'confirm' | 'cancel',
    order: Order,
    id: string,
    may?: () => Promise<boolean>,
  ): Promise<Taken | Refused | SilentOutcome> {
    const body: { phoneNumber: PhoneNumber } = { phoneNumber: order.phoneNumber };
    const path = `${PAYMENTS}/${encodeURIComponent(id)}/${verb}`;
    const noted = { told: verb, by: order.heard };
    const answer = await this.door.knock({ method: 'POST', path, body, correlator: order.attemptId, noted, ...(may && { may }) });
    if (answer.kind === 'silent') return answer;
    if (answer.status === 202) return { kind: 'taken' };
    const refusal = verb === 'confirm' ? refusalOf('confirm', answer) : null;
    return refusal ? { kind: 'refused', refusal, why: errorCode(answer.body)! } : dontKnow(answer);
  }
}
