import type { PaymentId } from '#kernel';
import type { KnownMerchant } from '#merchants';
import { tokenHash, windowToken } from '#payments';
import { Problem, Secrets, type Remembered } from '#platform';
import { CancelByOrder } from '../../apps/checkout/payments/cancel-by-order.js';
import { CancelPayment } from '../../apps/checkout/payments/cancel-payment.js';
import { CapturePayment } from '../../apps/checkout/payments/capture-payment.js';
import { RefundPayment } from '../../apps/checkout/payments/refund-payment.js';
import { RegisterPayment } from '../../apps/checkout/payments/register-payment.js';
import { registerPayment } from '../../apps/checkout/payments/schemas.js';
import { ConfirmTogether } from '../../apps/checkout/window/confirm-together.js';
import { SendCode } from '../../apps/checkout/window/send-code.js';
import type { Visitor } from '../../apps/checkout/window/visitor.js';
import type { ModelCarrier } from './carrier.js';
import { Gate } from './gate.js';
import { BRANDS, phone, PLAIN, type Known, type Line, type Purchase } from './purchase.js';
import type { Actor } from './actor.js';
import type { Scheduler } from './scheduler.js';
import type { Services } from './services.js';

/** The people of one seed: who buys what, when, and what merchants do meanwhile. */
export class Plot {
  readonly known: Known[] = [];
  readonly wrong: string[] = [];
  private keys = 0;

  constructor(
    /** Nobody else in this store has this number. */
    private readonly seed: number,
    private readonly scheduler: Scheduler,
    private readonly carrier: ModelCarrier,
    private readonly services: Services,
    private readonly merchant: KnownMerchant,
  ) {}

  begin(): void {
    const { scheduler } = this;
    const lines = [0, 1].map((i): Line => ({ number: phone(this.seed * 2 + i), brand: scheduler.oneOf(BRANDS) }));
    const kind = scheduler.below(10);
    if (kind >= 6) return this.everyday(lines);
    // Who is to meet must not miss each other.
    scheduler.haste = 0.003;
    if (kind < 3) this.hotLine(lines[0]!);
    else if (kind < 5) this.hotPayment(lines[0]!);
    else this.crowd(lines);
  }

  private everyday(lines: readonly Line[]): void {
    const { scheduler } = this;
    this.carrier.callsBack = scheduler.chance(0.3) ? 30 : 0;
    const purchases = 2 + scheduler.below(2);
    for (let i = 0; i < purchases; i++) {
      const line = lines[scheduler.chance(0.7) ? 0 : 1]!;
      const amount = 3000 + 1000 * scheduler.below(4) + i;
      const capture = scheduler.chance(0.25) ? 'manual' : 'automatic';
      this.customer(i, line, {
        amount,
        capture,
        rest: scheduler.below(3000),
        cancel: 0.3,
        refund: 0.5,
        doublePress: 0.2,
        wrongCode: 0.15,
        guesses: 0.1,
      });
    }
  }

  /** The month has begun for this line, and there is room for one more purchase: two or three want it at the same moment. */
  private hotLine(line: Line): void {
    const { scheduler } = this;
    this.carrier.calm = true;
    const rivals = scheduler.chance(0.7) ? 2 : 3;
    const gate = new Gate(scheduler, 1 + rivals);
    this.customer(0, line, { ...PLAIN, amount: 1500, meets: { gate, when: 'done' } });
    for (let i = 1; i <= rivals; i++) {
      const amount = 4500 + 500 * scheduler.below(5) + i;
      this.customer(i, line, { ...PLAIN, amount, rest: scheduler.below(2000), meets: { gate, when: 'with the code' } });
    }
  }

  /** Three on two lines, with room for all of them, press at the same moment. */
  private crowd(lines: readonly Line[]): void {
    const { scheduler } = this;
    scheduler.sociable = 0.8;
    this.carrier.calm = true;
    const gate = new Gate(scheduler, 3);
    for (const i of [0, 1, 2]) {
      const amount = 2000 + 1000 * scheduler.below(3) + i;
      this.customer(i, lines[i % 2]!, { ...PLAIN, amount, rest: scheduler.below(2000), doublePress: 0.2, meets: { gate, when: 'with the code' } }); // prettier-ignore
    }
  }

  /** One payment, and everybody about it at the moment in which the carrier takes the money: two buttons, two refunds, a cancel, the carrier itself. */
  private hotPayment(line: Line): void {
    const { scheduler } = this;
    this.carrier.callsBack = 100;
    this.customer(0, line, { ...PLAIN, amount: 3000 + 1000 * scheduler.below(4), cancel: 0.3, refund: 0, doublePress: 0.5 });
    const taken = (): boolean => this.carrier.book.some(({ paidAt }) => paidAt !== null);
    const gate = new Gate(scheduler, 2);
    for (const i of [1, 2])
      this.act(`merchant ${i} refunds 0`, async (actor) => {
        await scheduler.sleep(actor, 60_000, 'waits for the charge', taken);
        await gate.meet(actor);
        if (this.known[0]) await this.refund(actor, this.known[0], 200);
      });
  }

  private customer(i: number, line: Line, purchase: Purchase): void {
    this.act(`customer ${i}`, async (actor) => {
      await this.buy(actor, i, line, purchase).finally(() => purchase.meets?.gate.leave(actor));
    });
  }

  private act(name: string, work: (actor: Actor) => Promise<unknown>): void {
    const actor: Actor = this.scheduler.spawn(name, () => work(actor), (error) => this.wrong.push(`${name}: ${String((error as Error).stack)}`)); // prettier-ignore
  }

  private async buy(actor: Actor, i: number, line: Line, purchase: Purchase): Promise<void> {
    const { scheduler } = this;
    const { amount, capture, meets } = purchase;
    await scheduler.sleep(actor, purchase.rest, 'rests');
    const orderId = `o-${this.seed}-${i}`;
    const request = registerPayment.parse({ orderId, amount, itemName: `candy ${i}`, goodsClass: 'digital', returnUrl: 'https://shop.example/back', capture, expiresInSeconds: 120 }); // prettier-ignore
    const made = await this.ask(actor, (key) => this.get(RegisterPayment).run(this.merchant, key, request));
    if (made?.status !== 201) return;
    const known: Known = {
      id: (made.body as { id: PaymentId }).id,
      orderId,
      cancelled: false,
      refunds: [],
      codeTyped: false,
      captured: capture !== 'manual',
      captureTaken: false,
    };
    this.known.push(known);
    if (scheduler.chance(purchase.cancel)) this.act(`merchant cancels ${i}`, (other) => this.cancel(other, known));
    if (scheduler.chance(purchase.refund)) this.act(`merchant refunds ${i}`, (other) => this.refund(other, known, 30_000));
    const token = tokenHash(windowToken(this.get(Secrets), known.id));
    const visitor: Visitor = {
      hash: `browser ${orderId}`,
      newSecret: null,
      ip: `10.0.${(this.seed >> 8) & 255}.${this.seed & 255}`,
      language: 'ko',
      step: '',
    };
    const form = {
      carrier: line.brand,
      phoneNumber: line.number,
      birthDate: '900101',
      genderDigit: '1',
      agreeTerms: 'yes',
      agreeAmount: 'yes',
    };
    await this.press(actor, () => this.get(SendCode).identify(token, form, visitor));
    const mark = ` ${amount.toLocaleString('en-US')}원`;
    const code = (): string | undefined =>
      this.carrier.texts
        .filter(({ text }) => text.includes(mark))
        .at(-1)
        ?.text.slice(-6);
    await scheduler.sleep(actor, 60_000, 'waits for the text', () => code() !== undefined);
    if (code() === undefined) return;
    if (meets?.when === 'with the code') await meets.gate.meet(actor);
    if (scheduler.chance(purchase.guesses)) return this.guess(actor, token, code()!, visitor);
    if (scheduler.chance(purchase.wrongCode)) await this.press(actor, () => this.get(ConfirmTogether).run(token, '000000', visitor));
    known.codeTyped = true;
    if (scheduler.chance(purchase.doublePress)) this.act(`double press ${i}`, (other) => this.press(other, () => this.get(ConfirmTogether).run(token, code()!, visitor))); // prettier-ignore
    await this.press(actor, () => this.get(ConfirmTogether).run(token, code()!, visitor));
    if (capture !== 'manual' || scheduler.chance(0.2)) return;
    await scheduler.sleep(actor, scheduler.below(20_000), 'rests');
    known.captured = true;
    const taken = await this.ask(actor, (key) => this.get(CapturePayment).run(this.merchant, known.id, key));
    known.captureTaken = taken?.status === 200;
  }

  private async guess(actor: Actor, token: string, right: string, visitor: Visitor): Promise<void> {
    for (const guess of ['000000', '123456'])
      if (guess !== right) await this.press(actor, () => this.get(ConfirmTogether).run(token, guess, visitor));
  }

  calledBack(host: string, token: string): void {
    this.act('carrier calls back', (actor) => this.press(actor, () => this.services.hear(host, token)));
  }

  private async cancel(actor: Actor, known: Known): Promise<void> {
    const { scheduler } = this;
    await scheduler.sleep(actor, scheduler.below(30_000), 'thinks');
    if (scheduler.chance(0.5)) {
      const done = await this.ask(actor, (key) => this.get(CancelByOrder).run(this.merchant, key, { orderId: known.orderId }));
      if (done?.status === 200) known.cancelled = true;
      return;
    }
    const done = await this.ask(actor, (key) => this.get(CancelPayment).byMerchant(this.merchant, known.id, key));
    if (done?.status === 200) known.cancelled = true;
  }

  private async refund(actor: Actor, known: Known, thinksMs: number): Promise<void> {
    const { scheduler } = this;
    for (let i = 0; i < 3; i++) {
      await scheduler.sleep(actor, Math.floor(thinksMs / 15) + scheduler.below(thinksMs), 'thinks');
      const amount = scheduler.chance(0.5) ? undefined : 1000 + scheduler.below(2000);
      const done = await this.ask(actor, (key) => this.get(RefundPayment).run(this.merchant, known.id, key, amount ? { amount } : {}));
      if (done?.status === 201) known.refunds.push((done.body as { id: string }).id);
    }
  }

  private get<T>(journey: abstract new (...args: never[]) => T): T {
    return this.services.app.get<T>(journey as never);
  }

  /** A request to the merchant API; when its answer is lost it is asked again under the same key. */
  private async ask(actor: Actor, request: (key: string) => Promise<Remembered>): Promise<Remembered | null> {
    const key = `k-${this.seed}-${++this.keys}`;
    for (let tries = 0; tries < 4; tries++) {
      const answer = await this.press(actor, () => request(key));
      if (answer) return answer;
    }
    return null;
  }

  /** A button: whoever presses it lives on when the service dies. */
  private async press<T>(actor: Actor, request: () => Promise<T>): Promise<T | null> {
    try {
      return await request();
    } catch (error) {
      const died = actor.dead;
      actor.dead = false;
      if (error instanceof Problem) return null;
      if (!died && !/connection was lost/.test(String(error))) this.wrong.push(`${actor.name}: ${String((error as Error).stack)}`);
      await this.scheduler.sleep(actor, 500, 'tries again');
      return null;
    }
  }
}
