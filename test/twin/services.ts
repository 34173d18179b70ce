import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AttemptId, PaymentId, PasscodeId, RefundId } from '#kernel';
import { CarriersModule } from '#carriers';
import { LedgerModule } from '#ledger';
import { LimitsModule } from '#limits';
import { MerchantsModule } from '#merchants';
import { NoticesModule, Notices } from '#notices';
import { PasscodesModule, Passcodes, SignIns } from '#passcodes';
import { Attempts, Payments, PaymentsModule, Refunds } from '#payments';
import { CONFIG, Database, Doorbell, Health, LOG, Outbox, PlatformModule, Progress, SharedTx, type Config } from '#platform';
import { RiskModule } from '#risk';
import { SubscribersModule } from '#subscribers';
import { WebhooksModule } from '#webhooks';
import { AskAgain } from '../../apps/charging/ask-again.js';
import { ChargePayment } from '../../apps/charging/charge-payment.js';
import { ChargingQueues, QUEUE_NAMES } from '../../apps/charging/charging.queues.js';
import { ChargingWork } from '../../apps/charging/charging.work.js';
import { EndRefund } from '../../apps/charging/end-refund.js';
import { GiveBackTaken } from '../../apps/charging/give-back-taken.js';
import { GiveUpWaiting } from '../../apps/charging/give-up-waiting.js';
import { Hearing } from '../../apps/charging/hearing.js';
import { LookAtCharge } from '../../apps/charging/look-at-charge.js';
import { OnItsWayBack } from '../../apps/charging/on-its-way-back.js';
import { Orders } from '../../apps/charging/orders.js';
import { RechargePayment } from '../../apps/charging/recharge-payment.js';
import { RefundPayment as TakeRefund } from '../../apps/charging/refund-payment.js';
import { SettleAttempt } from '../../apps/charging/settle-attempt.js';
import { SettleGiveBack } from '../../apps/charging/settle-give-back.js';
import { SettleRecharge } from '../../apps/charging/settle-recharge.js';
import { SettleRefund } from '../../apps/charging/settle-refund.js';
import { CallbacksController } from '../../apps/checkout/callbacks/callbacks.controller.js';
import { CancelByOrder } from '../../apps/checkout/payments/cancel-by-order.js';
import { CancelPayment } from '../../apps/checkout/payments/cancel-payment.js';
import { CapturePayment } from '../../apps/checkout/payments/capture-payment.js';
import { ExpirePayment } from '../../apps/checkout/payments/expire-payment.js';
import { RefundPayment } from '../../apps/checkout/payments/refund-payment.js';
import { RegisterPayment } from '../../apps/checkout/payments/register-payment.js';
import { AfterCode } from '../../apps/checkout/window/after-code.js';
import { CodeRequests } from '../../apps/checkout/window/code-requests.js';
import { ConfirmPayment } from '../../apps/checkout/window/confirm-payment.js';
import { ConfirmTogether } from '../../apps/checkout/window/confirm-together.js';
import { FirstRefusal } from '../../apps/checkout/window/first-refusal.js';
import { HoldPayment } from '../../apps/checkout/window/hold-payment.js';
import { SendCode } from '../../apps/checkout/window/send-code.js';
import { Steps } from '../../apps/checkout/window/steps.js';
import { LetAbandonedHoldsGo } from '../../apps/limits/let-abandoned-holds-go.js';
import { AskAboutLine } from '../../apps/otp/ask-about-line.js';
import { AskForReport } from '../../apps/otp/ask-for-report.js';
import { EndPayment } from '../../apps/otp/end-payment.js';
import { OtpWork } from '../../apps/otp/otp.work.js';
import { TextPasscode } from '../../apps/otp/text-passcode.js';
import { Company, type Piece } from './company.js';
import { MemoryQueue } from './queue.js';

const ROOMS = [CarriersModule, LedgerModule, LimitsModule, MerchantsModule, NoticesModule, PasscodesModule, PaymentsModule, RiskModule, SubscribersModule, WebhooksModule]; // prettier-ignore
const JOURNEYS = [
  AfterCode, AskAboutLine, AskAgain, AskForReport, CallbacksController, CancelByOrder, CancelPayment, CapturePayment, ChargePayment, CodeRequests, ConfirmPayment, ConfirmTogether, EndPayment,
  EndRefund, ExpirePayment, FirstRefusal, GiveBackTaken, GiveUpWaiting, Hearing, HoldPayment, LetAbandonedHoldsGo, LookAtCharge, OnItsWayBack, Orders, Progress,
  RechargePayment, RefundPayment, RegisterPayment, SendCode, SettleAttempt, SettleGiveBack, SettleRecharge, SettleRefund, Steps, TakeRefund, TextPasscode,
]; // prettier-ignore

class Everything {}

/** The journeys of every service as they are, in one container, on queues in memory. */
export class Services {
  private constructor(readonly app: INestApplicationContext) {}

  static async open(config: Config): Promise<Services> {
    const module: DynamicModule = { module: Everything, imports: [PlatformModule.for('twin', config), ...ROOMS], providers: JOURNEYS };
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    // Their timers are not the scheduler's.
    for (const repeating of [ExpirePayment, LetAbandonedHoldsGo])
      await app.get<{ onModuleDestroy(): Promise<void> }>(repeating).onModuleDestroy();
    await app.get(Doorbell).close();
    for (const what of [SharedTx, ConfirmTogether]) {
      const crowded = app.get<{ crowd: { go(some: readonly Piece[]): Promise<void> } }>(what);
      Object.assign(crowded, { crowd: new Company(what.name, crowded.crowd.go) });
    }
    return new Services(app);
  }

  /** Another replica of charging or otp. */
  charging(queues: readonly MemoryQueue[]): ChargingWork {
    const get = this.app.get.bind(this.app);
    const all = new ChargingQueues(queues as never);
    return new ChargingWork(get(Database), get(Doorbell), get(Outbox), get(Health), get(Progress), get(Attempts), get(Payments), get(Refunds), all, get(GiveUpWaiting), get(CONFIG), get(LOG)); // prettier-ignore
  }

  otp(queue: MemoryQueue): OtpWork {
    const get = this.app.get.bind(this.app);
    return new OtpWork(get(Database), get(Doorbell), get(Outbox), get(Health), get(Progress), get(Passcodes), get(SignIns), get(Notices), queue as never, get(LOG)); // prettier-ignore
  }

  /** What the workers do with a job. */
  async work(data: Record<string, string>): Promise<void> {
    const { paymentId, refundId, attemptId, passcodeId } = data;
    if (refundId) return this.app.get(TakeRefund).run(refundId as RefundId);
    if (paymentId) return this.app.get(ChargePayment).run(paymentId as PaymentId);
    if (attemptId) return this.app.get(AskAgain).run(attemptId as AttemptId);
    // Notices and sign-ins are not of this play.
    return passcodeId ? this.text(passcodeId as PasscodeId) : undefined;
  }

  /** A carrier tells what it did. */
  hear(host: string, token: string): Promise<void> {
    return this.app.get(CallbacksController).hear(host, { headers: { authorization: `Bearer ${token}` } } as never);
  }

  private async text(id: PasscodeId): Promise<void> {
    const passcode = await this.app.get(Passcodes).find(id);
    if (!passcode || passcode.state === 'dropped') return;
    const payment = await this.app.get(Payments).find(passcode.paymentId);
    if (payment?.status !== 'code_sent') return;
    const cleared = passcode.state === 'issued' ? await this.app.get(AskAboutLine).run(passcode, payment) : passcode;
    if (cleared && (await this.app.get(TextPasscode).run(cleared, payment))) await this.app.get(AskForReport).run(id);
  }

  /** What a process remembers, as after its start. */
  forget(): void {
    const hearing = this.app.get(Hearing) as unknown as { deaf: Set<unknown>; sinceWake: Map<unknown, unknown> };
    hearing.deaf.clear();
    hearing.sinceWake.clear();
  }
}

export const CHARGING_QUEUES = QUEUE_NAMES;
