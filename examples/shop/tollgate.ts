/** The part of Tollgate's API that a shop needs. `GET /docs` there shows all of it. */

export interface Payment {
  readonly id: string;
  readonly status:
    'open' | 'code_sent' | 'reserved' | 'charging' | 'unknown' | 'charged' | 'refunded' | 'refused' | 'expired' | 'cancelled';
  /** Has money moved? `unknown` is an answer, and not the same as `no`. */
  readonly charged: 'yes' | 'no' | 'unknown';
  readonly orderId: string;
  readonly amount: number;
  readonly refundedAmount: number;
  readonly refundableAmount: number;
  /** `YYYY-MM`, the telephone bill it will be on. */
  readonly billingMonth: string | null;
  readonly refusal: { readonly code: string; readonly contact: 'carrier' | 'gateway' | 'merchant'; readonly message: string } | null;
  readonly checkoutUrl: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Refund {
  readonly id: string;
  readonly payment: string;
  readonly amount: number;
  readonly status: 'pending' | 'succeeded' | 'failed' | 'unknown';
  readonly method: 'carrier_cancel' | 'next_bill_credit' | null;
  readonly refusal: { readonly message: string } | null;
}

export interface NewPayment {
  readonly orderId: string;
  readonly amount: number;
  readonly itemName: string;
  readonly goodsClass: string;
  readonly category: string;
  readonly servicePeriod: string | null;
  readonly returnUrl: string;
  readonly metadata: Readonly<Record<string, string>>;
}

interface List<Item> {
  readonly data: readonly Item[];
  readonly hasMore: boolean;
}
interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly status: string;
}

/** The gateway said no, or something that is no answer. */
export class TollgateError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const ANSWER_WITHIN_MS = 10_000;

export class Tollgate {
  constructor(
    private readonly origin: string,
    private readonly key: string,
  ) {}

  /** The order number is the idempotency key: however often this is sent, and whatever happens to its answer, it makes one payment. */
  register(payment: NewPayment): Promise<Payment> {
    return this.call('POST', '/payments', payment, payment.orderId);
  }

  /** By our own order number: this works after a restart of ours, and when the answer to `register` was lost. */
  async paymentOf(orderId: string): Promise<Payment | null> {
    try {
      return await this.call('GET', `/payments?orderId=${encodeURIComponent(orderId)}`);
    } catch (error) {
      if (error instanceof TollgateError && error.status === 404) return null;
      throw error;
    }
  }

  async refundsOf(paymentId: string): Promise<readonly Refund[]> {
    const all: Refund[] = [];
    for (let after = ''; ; after = `&startingAfter=${all.at(-1)!.id}`) {
      const { data, hasMore } = await this.call<List<Refund>>('GET', `/payments/${paymentId}/refunds?limit=100${after}`);
      all.push(...data);
      if (!hasMore) return all;
    }
  }

  /** Gives back all that is left. @param left what we believe that is; should another refund have come first, the gateway says no. */
  giveBack(payment: Payment, left: number, reason: string, key: string): Promise<Refund> {
    return this.call('POST', `/payments/${payment.id}/refunds`, { expectedRefundable: left, reason }, key);
  }

  /**
   * The secret of the endpoint at this address, which is made when there is none yet. A secret is shown once only, so who has lost it takes a new one;
   * what was signed with the old one stays good for a day, because both sign.
   */
  async endpointSecret(url: string): Promise<string> {
    const { data } = await this.call<List<Endpoint>>('GET', '/webhook-endpoints?limit=100');
    const ours = data.find((endpoint) => endpoint.url === url && endpoint.status === 'enabled');
    const path = ours ? `/webhook-endpoints/${ours.id}/rotate-secret` : '/webhook-endpoints';
    return (await this.call<{ secret: string }>('POST', path, ours ? undefined : { url })).secret;
  }

  private async call<Answer>(method: 'GET' | 'POST', path: string, body?: object, idempotencyKey?: string): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${this.key}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    };
    const sent = { method, headers, body: body ? JSON.stringify(body) : null, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) };
    const answer = await fetch(`${this.origin}/v1${path}`, sent);
    const json = (await answer.json()) as Answer & { code?: string; detail?: string };
    if (!answer.ok)
      throw new TollgateError(answer.status, `${method} ${path.split('?')[0]}: ${answer.status} ${json.code}: ${json.detail}`);
    return json;
  }
}
