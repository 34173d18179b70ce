import type { Response } from 'supertest';
import { HOSTS } from '#kernel';
import { callbackToken } from '../libs/carriers/callback-token.js';
import { Secrets } from '#platform';
import { Crowd } from './crowd.js';
import type { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';
import { CEILING, impossible, LINES, type Act, type Known, type Round } from './stories.kit.js';
import { Time } from './time.js';

const OPEN = `select 1 from payments.payment where status not in ('charged', 'refunded', 'refused', 'expired', 'cancelled') or late_yes or refunding_amount > 0
  union all select 1 from payments.attempt where state in ('started', 'silent') limit 1`;

const LONGEST_CALL_SECONDS = 12;
const sum = ({ refunds }: Known): number => refunds.reduce((all, { amount }) => all + amount, 0);
let numbers = 0;

/** Tells one story on lines of its own, and keeps what its merchant knows. */
export class Teller {
  private readonly crowd: Crowd;
  private readonly secrets: Secrets;
  private readonly time: Time;
  readonly known: Known[] = [];
  private readonly wrong: string[] = [];
  private phones: Phone[] = [];

  constructor(private readonly gateway: TestGateway) {
    this.crowd = new Crowd(gateway);
    this.secrets = new Secrets(gateway.config);
    this.time = new Time(gateway);
  }

  /** @returns what was answered or came to be although it cannot. */
  async tell(rounds: readonly Round[]): Promise<string[]> {
    this.phones = await Promise.all(
      Array.from({ length: LINES }, (_, i) =>
        this.gateway
          .phone(`0107${String(++numbers).padStart(7, '0')}`)
          .set({ carrier: HOSTS[i], monthlyLimit: CEILING, enforceLimit: false }),
      ),
    );
    for (const round of rounds) await this.round(round);
    await this.end();
    for (const known of this.known) this.wrong.push(...impossible(known, ...(await this.outcome(known))));
    return [...this.wrong, ...(await this.overCeiling())];
  }

  private async round({ acts, then }: Round): Promise<void> {
    const buys = acts.filter((act) => act.do === 'buy');
    const waiting = await this.crowd.identify(
      buys.map(({ line, amount, manual }, i) => {
        // No two alike on one line within ten seconds, and every text names its own amount.
        const members = { amount: amount + i, itemName: `${this.known.length + i}`, capture: manual ? 'manual' : 'automatic' };
        return { phone: this.phones[line]!, members };
      }),
    );
    if (waiting.length > 0) await this.gateway.settle();
    const others = acts.map((act) => ({ act, on: this.known.at(-1 - ('which' in act ? act.which : 0)) }));
    for (const [i, { id, amount }] of waiting.entries()) {
      const { orderId } = await this.gateway.payment(id);
      this.known.push({ id, orderId, line: buys[i]!.line, amount, cancelled: false, calledOff: false, refunds: [] });
    }
    await Promise.all([...waiting.map((one) => this.crowd.enter(one)), ...others.map(({ act, on }) => this.act(act, on))]);
    if (then === 'go on') return;
    // A call that is under way takes no minutes: much time passes only between them.
    if (then === 'next month' || (then !== 'settle' && then > LONGEST_CALL_SECONDS)) await this.gateway.settle();
    if (then !== 'settle') await (then === 'next month' ? this.time.nextMonth() : this.time.later(then));
    await this.gateway.settle();
  }

  private async act(act: Act, on: Known | undefined): Promise<void> {
    if (act.do === 'buy') return;
    if (act.do === 'fault') return void (await this.phones[act.line]!.set({ fault: act.fault }));
    if (!on) return;
    switch (act.do) {
      case 'refund part':
        return this.refund(on, act.amount);
      case 'refund all':
        return this.refund(on);
      case 'capture':
        return void this.allowed(await this.crowd.capture(on.id), 'wrong_state');
      case 'cancel':
        if (this.allowed(await this.crowd.post(`/v1/payments/${on.id}/cancel`), 'wrong_state')) on.cancelled = true;
        return;
      case 'cancel order':
        if (this.allowed(await this.crowd.post('/v1/payments/cancel-by-order', { orderId: on.orderId }))) on.calledOff = true;
        return;
      case 'call back':
        return this.callBack(on, act.forged, act.times);
    }
  }

  /** @returns whether it was done; anything but these refusals cannot be. */
  private allowed(answer: Response, ...codes: string[]): boolean {
    if (answer.status < 300) return true;
    if (!codes.includes(answer.body.code as string)) this.wrong.push(`answered ${answer.status}: ${answer.text}`);
    return false;
  }

  private async refund(on: Known, amount?: number): Promise<void> {
    const asked = amount ?? on.amount;
    const answer = await this.crowd.refund(on.id, amount === undefined ? {} : { amount });
    if (answer.status === 201) return void on.refunds.push({ id: answer.body.id as string, amount: answer.body.amount as number });
    this.allowed(answer, 'wrong_state', 'already_cancelled', 'refund_exceeds_rest', 'partial_not_supported');
    const taken = sum(on);
    if (answer.body.code === 'refund_exceeds_rest' && !on.calledOff && asked + taken <= on.amount)
      this.wrong.push(`${on.id}: ${asked} of ${on.amount} won refused although only ${taken} were asked for`);
    if (answer.body.code === 'partial_not_supported' && HOSTS[on.line] !== 'lgu') this.wrong.push(`${on.id}: a part refused`);
  }

  private async callBack(on: Known, forged: boolean, times: number): Promise<void> {
    const attempts = await this.gateway.rows<{ id: never; host: never }>('select id, host from payments.attempt where payment_id = $1', [
      on.id,
    ]);
    for (const { id, host } of attempts) {
      const token = callbackToken(this.secrets, forged ? (HOSTS.find((other) => other !== host) as never) : host, id);
      const heard = () =>
        this.gateway.api('post', `/callbacks/carriers/${host}`, { type: 'payment-completed' }, { authorization: `Bearer ${token}` });
      const answers = await Promise.all(Array.from({ length: times }, heard));
      if (answers.some(({ status }) => status !== (forged ? 401 : 204))) this.wrong.push(`a callback was answered ${answers[0]!.status}`);
    }
  }

  /** All faults end, and time goes by: two minutes for what carriers owe us, then what people left open runs out. */
  private async end(): Promise<void> {
    for (const phone of this.phones) await phone.set({ fault: 'none' });
    await this.time.passes(2, 32, 62, 117, 710);
    // A silence of more than half an hour is asked about every ten minutes.
    for (let i = 0; i < 3 && (await this.gateway.rows(OPEN)).length > 0; i++) await this.time.passes(610);
  }

  private async outcome({ id }: Known): Promise<[Record<string, unknown>, Record<string, unknown>[], Record<string, number>]> {
    const refunds = (await this.gateway.api('get', `/v1/payments/${id}/refunds`)).body.data as Record<string, unknown>[];
    const told: Record<string, number> = {};
    const events = await this.gateway.rows<{ type: string }>('select type from webhooks.event where payment_id = $1', [id]);
    for (const { type } of events) told[type] = (told[type] ?? 0) + 1;
    return [await this.gateway.payment(id), refunds, told];
  }

  /** In no month does a line owe more than it may; a cancel gives room back, a credit does not. */
  private overCeiling(): Promise<string[]> {
    const over = this.gateway.rows<{ what: string }>(
      `select line_key || ' ' || month || ': ' || sum(h.amount - returned) as what from limits.hold h join payments.payment p on p.id = payment_id
        where state <> 'let_go' and p.id = any($1) group by line_key, month having sum(h.amount - returned) > $2`,
      [this.known.map(({ id }) => id), CEILING],
    );
    return over.then((rows) => rows.map(({ what }) => `over the ceiling: ${what}`));
  }
}
