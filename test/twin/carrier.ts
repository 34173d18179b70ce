import type { Answer, Call } from '../../libs/carriers/http.js';
import { Crashed, type Actor } from './actor.js';
import type { Scheduler } from './scheduler.js';

/** What the carrier really did; nobody of ours can change it. */
export interface Charge {
  readonly id: string;
  readonly host: string;
  readonly correlator: string;
  readonly line: string;
  readonly amount: number;
  readonly createdAt: number;
  /** Until then its reads do not show it. */
  readonly shownAt: number;
  status: 'reserved' | 'processing' | 'succeeded' | 'denied' | 'cancelled';
  paidAt: number | null;
  /** Of all movements of money, the how many-th this was. */
  nth: number | null;
  readonly refunds: Refund[];
}
interface Refund {
  readonly id: string;
  readonly correlator: string;
  readonly type: 'total' | 'partial';
  readonly amount: number;
  readonly at: number;
  readonly nth: number;
}

const SETTLE_MS = 15_000;
const answer = (status: number, body: unknown, headers = {}): Answer => ({ kind: 'answer', status, headers, body });
const error = (status: number, code: string, headers = {}): Answer => answer(status, { status, code, message: code }, headers);
const silence = (why: 'timeout' | 'cut'): Answer => ({ kind: 'silence', why });
const gone = error(404, 'NOT_FOUND');

/** Three carriers in memory, as their interface promises and no better: they answer yes, no, nothing before or after, late, or not yet. */
export class ModelCarrier {
  readonly book: Charge[] = [];
  readonly texts: { readonly to: string; readonly text: string; readonly id: string }[] = [];
  readonly wrong: string[] = [];
  private agenda: { readonly at: number; readonly what: () => unknown }[] = [];
  private readonly references = new Map<string, string>();
  private ids = 0;
  private moves = 0;
  /** From now on everything is answered as it should be. */
  healed = false;
  /** Faults are few, so that what else happens is much. */
  calm = false;
  /** Tells us by itself what became of a charge, so often of a hundred. */
  callsBack = 0;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly name: string,
    private readonly ceiling: number,
    private readonly timeoutMs: number,
    private readonly isOnDisk: (attempt: string) => Promise<boolean>,
    private readonly callBack: (host: string, token: string) => void,
  ) {}

  /** What arrives late, arrives. */
  pass(now: number): void {
    const due = this.agenda.filter(({ at }) => at <= now);
    this.agenda = this.agenda.filter(({ at }) => at > now);
    for (const { what } of due.sort((a, b) => a.at - b.at)) what();
  }

  async carry({ method, url, body }: Call, actor: Actor): Promise<Answer> {
    if (actor.dead) throw new Crashed('dead');
    const { pathname, searchParams } = new URL(url);
    const [, host, ...path] = pathname.split('/').map(decodeURIComponent) as [string, string, ...string[]];
    const route = path.join('/');
    if (route === 'oauth2/token') return answer(200, { access_token: 'token', expires_in: 1e12 });
    if (route === 'sim-swap/v2/check') return answer(200, { swapped: false });
    if (actor.transactions > 0) this.wrong.push(`a carrier was called inside a transaction: ${route}`);
    const said = body === undefined ? {} : (JSON.parse(body) as Record<string, any>);
    const correlator = said['amountTransaction']?.clientCorrelator as string | undefined;
    const label = `told ${host}: ${method} ${route} ${correlator ?? ''}`;
    if (correlator && !(await this.isOnDisk(correlator))) this.wrong.push(`told before the attempt was on disk: ${correlator}`);
    const act = (): Answer => this.answer(method, host, path, said, searchParams);
    const after = await this.scheduler.stop(actor, label);
    const heard = await this.faulty(act, method, actor, route);
    if (after === 'crash after') throw this.scheduler.kill(actor);
    return after === 'lost after' ? silence('cut') : heard;
  }

  private async faulty(act: () => Answer, method: string, actor: Actor, route: string): Promise<Answer> {
    const { scheduler } = this;
    if (this.healed || !scheduler.chance((method === 'POST' ? 0.3 : 0.12) * (this.calm ? 0.2 : 1))) return act();
    const wait = (): Promise<void> => scheduler.sleep(actor, this.timeoutMs, `waits for an answer to ${route}`);
    switch (scheduler.oneOf(['before', 'after', 'late', 'cut before', 'cut after', '500'] as const)) {
      case 'before':
        await wait();
        return silence('timeout');
      case 'after':
        act();
        await wait();
        return silence('timeout');
      case 'late':
        this.agenda.push({ at: scheduler.now + scheduler.below(this.timeoutMs), what: act });
        await wait();
        return silence('timeout');
      case 'cut before':
        return silence('cut');
      case 'cut after':
        act();
        return silence('cut');
      case '500':
        if (scheduler.chance(0.5)) act();
        return error(500, 'INTERNAL');
    }
  }

  private answer(method: string, host: string, path: string[], said: Record<string, any>, query: URLSearchParams): Answer {
    if (path[0] === 'lines') return answer(200, { identity: 'match', standing: 'active', monthlyCeiling: this.ceiling, personKey: `person ${said['phoneNumber']}`, passwordSet: false }); // prettier-ignore
    if (path[0] === 'sms') return method === 'POST' ? this.text(said) : answer(200, { status: 'delivered' });
    if (path[0] === 'carrier-billing-refund') return this.refunds(method, path, said, host);
    const [, , , id, verb] = path;
    if (method === 'POST' && (id === undefined || id === 'prepare')) return this.order(host, id === 'prepare', said);
    if (id === undefined) return this.list(host, query);
    const found = this.book.find((one) => one.id === id && one.host === host);
    if (!found) return gone;
    if (verb === 'confirm') return this.confirm(found);
    if (verb === 'cancel') return this.cancel(found);
    return found.shownAt > this.scheduler.now ? gone : answer(200, shown(found));
  }

  private text({ to, text, clientReference }: Record<string, any>): Answer {
    const id = this.references.get(clientReference) ?? `sms-${++this.ids}`;
    if (!this.references.has(clientReference)) this.texts.push({ to, text, id });
    this.references.set(clientReference, id);
    return answer(201, { id, status: 'delivered' });
  }

  private order(host: string, twoStep: boolean, said: Record<string, any>): Answer {
    const { clientCorrelator, phoneNumber, paymentAmount } = said['amountTransaction'];
    const before = this.book.find(({ correlator }) => correlator === clientCorrelator);
    if (before) return host === 'kt' ? error(409, 'ALREADY_EXISTS') : answer(201, shown(before));
    if (this.scheduler.chance(0.08)) return error(403, 'CARRIER_BILLING.PAYMENT_DENIED');
    const { now } = this.scheduler;
    const made: Charge = {
      id: `${this.name}-${++this.ids}`, host, correlator: clientCorrelator, line: phoneNumber, amount: paymentAmount.chargingInformation.amount,
      createdAt: now, shownAt: this.scheduler.chance(0.15) ? now + this.scheduler.below(SETTLE_MS) : now, status: 'reserved', paidAt: null, nth: null, refunds: [],
    }; // prettier-ignore
    this.book.push(made);
    this.tell(host, said['sinkCredential']?.accessToken);
    if (!twoStep) this.take(made);
    return answer(201, shown(made));
  }

  /** Soon, when we still wait for its answer, and once more when we have given up waiting and ask. A hint may come before there is anything to tell. */
  private tell(host: string, token: string): void {
    const { now } = this.scheduler;
    if (!this.scheduler.chance(this.callsBack / 100)) return;
    for (const after of [0, this.timeoutMs])
      this.agenda.push({ at: now + after + this.scheduler.below(3000), what: () => this.callBack(host, token) });
  }

  /** Now and then it takes a moment. */
  private take(charge: Charge): void {
    const take = (): void => void Object.assign(charge, { status: 'succeeded', paidAt: this.scheduler.now, nth: ++this.moves });
    if (this.healed || !this.scheduler.chance(0.15)) return take();
    charge.status = 'processing';
    const denied = this.scheduler.chance(0.3);
    this.agenda.push({ at: this.scheduler.now + this.scheduler.below(20_000), what: () => (denied ? (charge.status = 'denied') : take()) });
  }

  private confirm(charge: Charge): Answer {
    if (charge.status === 'succeeded') return error(409, 'CARRIER_BILLING.PAYMENT_CONFIRMED');
    if (charge.status !== 'reserved') return error(409, 'CONFLICT');
    this.take(charge);
    return answer(202, {});
  }

  private cancel(charge: Charge): Answer {
    if (charge.status !== 'reserved') return error(409, charge.status === 'succeeded' ? 'CARRIER_BILLING.PAYMENT_CONFIRMED' : 'CONFLICT');
    charge.status = 'cancelled';
    return answer(202, {});
  }

  private list(host: string, query: URLSearchParams): Answer {
    const [from, to] = ['gte', 'lte'].map((end) => Date.parse(query.get(`paymentCreationDate.${end}`)!)) as [number, number];
    const { now } = this.scheduler;
    const all = this.book.filter((one) => one.host === host && one.shownAt <= now && one.createdAt >= from && one.createdAt <= to);
    return answer(200, all.map(shown), { 'x-total-count': String(all.length) });
  }

  private refunds(method: string, [, , , paymentId, , id]: string[], said: Record<string, any>, host: string): Answer {
    const charge = this.book.find((one) => one.id === paymentId);
    if (charge?.status !== 'succeeded')
      return method === 'GET' ? answer(200, []) : error(403, 'CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND');
    const one = charge.refunds.find((refund) => refund.id === id);
    if (method === 'GET' && id === undefined)
      return answer(200, charge.refunds.map(shownRefund), { 'x-total-count': String(charge.refunds.length) });
    if (method === 'GET') return one ? answer(200, shownRefund(one)) : gone;
    const { clientCorrelator, refundAmount } = said['amountTransaction'];
    const before = charge.refunds.find(({ correlator }) => correlator === clientCorrelator);
    if (before) return host === 'kt' ? error(409, 'ALREADY_EXISTS') : answer(201, shownRefund(before));
    const rest = charge.amount - charge.refunds.reduce((sum, { amount }) => sum + amount, 0);
    if (rest === 0) return error(403, 'CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND');
    const total = said['type'] === 'total';
    if (!total && host === 'lgu')
      return error(403, 'CARRIER_BILLING_REFUND.REFUND_DENIED', { 'x-refusal-reason': 'partial_not_supported' });
    const amount = total ? rest : (refundAmount.chargingInformation.amount as number);
    if (amount > rest) return error(422, 'CARRIER_BILLING_REFUND.UNAUTHORIZED_AMOUNT');
    const made: Refund = {
      id: `${this.name}-r${++this.ids}`,
      correlator: clientCorrelator,
      type: total ? 'total' : 'partial',
      amount,
      at: this.scheduler.now,
      nth: ++this.moves,
    };
    charge.refunds.push(made);
    return answer(201, shownRefund(made));
  }
}

const marks = (correlator: string) => ({ clientCorrelator: correlator, referenceCode: correlator });
const money = (amount: number) => ({ chargingInformation: { amount, currency: 'KRW' } });

const shown = ({ id, status, paidAt, correlator, amount }: Charge) => ({
  paymentId: id,
  paymentStatus: status,
  ...(paidAt === null ? {} : { paymentDate: new Date(paidAt).toISOString() }),
  amountTransaction: { ...marks(correlator), paymentAmount: money(amount) },
});

const shownRefund = ({ id, type, amount, correlator, at }: Refund) => ({
  refundId: id,
  type,
  refundStatus: 'succeeded',
  refundDate: new Date(at).toISOString(),
  amountTransaction: { ...marks(correlator), ...(type === 'total' ? {} : { refundAmount: money(amount) }) },
});
