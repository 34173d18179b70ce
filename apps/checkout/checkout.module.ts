import { Module, type DynamicModule } from '@nestjs/common';
import { CarriersModule } from '#carriers';
import { LedgerModule } from '#ledger';
import { LimitsModule } from '#limits';
import { MerchantsModule } from '#merchants';
import { PagesModule } from '#pages';
import { PasscodesModule } from '#passcodes';
import { PaymentsModule } from '#payments';
import { PlatformModule, WORK, type Config } from '#platform';
import { RiskModule } from '#risk';
import { SubscribersModule } from '#subscribers';
import { WebhooksModule } from '#webhooks';
import { AccountsModule } from './accounts.module.js';
import { CallbacksController } from './callbacks/callbacks.controller.js';
import { DocsController } from './docs/docs.controller.js';
import { OperatorDoorsModule } from './operator/operator-doors.module.js';
import { CancelByOrder } from './payments/cancel-by-order.js';
import { RefundPayment } from './payments/refund-payment.js';
import { RefundsController } from './payments/refunds.controller.js';
import { CapturePayment } from './payments/capture-payment.js';
import { CancelPayment } from './payments/cancel-payment.js';
import { ExpirePayment } from './payments/expire-payment.js';
import { KeepHouse } from './keep-house.js';
import { PaymentsController } from './payments/payments.controller.js';
import { ReadTimeline } from './payments/read-timeline.js';
import { ReadPayment } from './payments/read-payment.js';
import { RegisterPayment } from './payments/register-payment.js';
import { SettlementDoorsModule } from './settlements/settlement-doors.module.js';
import { WebhookDoorsModule } from './webhooks/webhook-doors.module.js';
import { AfterCode } from './window/after-code.js';
import { CancelInWindow } from './window/cancel-in-window.js';
import { ConfirmPayment } from './window/confirm-payment.js';
import { ConfirmTogether } from './window/confirm-together.js';
import { CodeRequests } from './window/code-requests.js';
import { FirstRefusal } from './window/first-refusal.js';
import { HoldPayment } from './window/hold-payment.js';
import { KeepPasskey } from './window/keep-passkey.js';
import { PasskeyController } from './window/passkey.controller.js';
import { ProvePasskey } from './window/prove-passkey.js';
import { SendCode } from './window/send-code.js';
import { ShowWindow } from './window/show-window.js';
import { Steps } from './window/steps.js';
import { Visits } from './window/visit.js';
import { WindowController } from './window/window.controller.js';

@Module({})
export class CheckoutModule {
  static for(config: Config): DynamicModule {
    return {
      module: CheckoutModule,
      imports: [
        PlatformModule.for('checkout', config),
        AccountsModule,
        CarriersModule,
        LedgerModule,
        LimitsModule,
        MerchantsModule,
        PagesModule,
        PasscodesModule,
        PaymentsModule,
        SubscribersModule,
        RiskModule,
        WebhooksModule,
        WebhookDoorsModule,
        SettlementDoorsModule,
        OperatorDoorsModule,
      ],
      controllers: [RefundsController, PaymentsController, WindowController, PasskeyController, CallbacksController, DocsController],
      providers: [
        RegisterPayment,
        ReadPayment,
        ReadTimeline,
        CancelPayment,
        CancelByOrder,
        CapturePayment,
        RefundPayment,
        ExpirePayment,
        KeepHouse,
        FirstRefusal,
        SendCode,
        ConfirmPayment,
        ConfirmTogether,
        AfterCode,
        HoldPayment,
        ProvePasskey,
        KeepPasskey,
        CancelInWindow,
        ShowWindow,
        Steps,
        CodeRequests,
        Visits,
        { provide: WORK, useFactory: (expire: ExpirePayment) => ({ settle: () => expire.sweep() }), inject: [ExpirePayment] },
      ],
    };
  }
}
