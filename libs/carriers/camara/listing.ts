import type { Shown, Terms } from '../carrier.js';
import { silent, type SilentOutcome } from '../carriers.rules.js';
import type { Door } from '../door.js';
import { dontKnow, errorCode, listEnd } from './answer.rules.js';
import { PAYMENTS } from './billing.js';
import { readPayment } from './payment.rules.js';

/** Pages of the largest day that is believed. */
const PAGES_MAX = 100_000;

/** The carrier's own list, whoever's its payments are. Reads alone: nothing can move by asking. */
export class Listing {
  constructor(
    private readonly door: Door,
    private readonly terms: Terms,
  ) {}

  async list(from: Date, to: Date, page: (shown: readonly Shown[]) => Promise<void>): Promise<'whole' | SilentOutcome> {
    for (let n = 1, before = 0; n <= PAGES_MAX; n++) {
      const answer = await this.door.knock({ method: 'GET', path: `${PAYMENTS}?${this.query(from, to, n)}` });
      if (answer.kind === 'silent') return answer;
      if (answer.status !== 200 || !Array.isArray(answer.body)) return dontKnow(answer);
      const shown = answer.body.map(read);
      if (shown.includes(null)) return silent('the list holds what is no payment');
      await page(shown as Shown[]);
      before += shown.length;
      const end = listEnd(shown.length, before, answer.headers['x-total-count']);
      if (end !== 'goes on') return end;
    }
    return silent('the list does not end');
  }

  async show(id: string): Promise<Shown | 'absent' | SilentOutcome> {
    const answer = await this.door.knock({ method: 'GET', path: `${PAYMENTS}/${encodeURIComponent(id)}` });
    if (answer.kind === 'silent') return answer;
    if (answer.status === 404 && errorCode(answer.body) === 'NOT_FOUND') return 'absent';
    const shown = answer.status === 200 ? read(answer.body) : null;
    if (shown?.id === id) return shown;
    return answer.status === 200 ? silent('an answer about another payment, or none') : dontKnow(answer);
  }

  private query(from: Date, to: Date, page: number): string {
    return new URLSearchParams({
      'paymentCreationDate.gte': from.toISOString(),
      'paymentCreationDate.lte': to.toISOString(),
      order: 'asc',
      page: String(page),
      perPage: String(this.terms.listPerPage),
    }).toString();
  }
}

/** An id of ours fits in here; whatever else is written there is a stranger's, and not all of it can be kept. */
const MARK = /^[\x21-\x7e]{1,200}$/;
const STATUS = /^\w{1,40}$/;

/** Null for what is no payment, and for one that was taken nobody says when: on which day it stands is not known then. */
function read(body: unknown): Shown | null {
  const seen = readPayment(body);
  if (!seen || (seen.status === 'succeeded' && !seen.paidAt)) return null;
  const { id, status, amount, paidAt, clientCorrelator, referenceCode } = seen;
  const mark = clientCorrelator ?? referenceCode;
  return { id, mark: MARK.test(mark) ? mark : null, status: STATUS.test(status) ? status : 'unreadable', amount, paidAt };
}
