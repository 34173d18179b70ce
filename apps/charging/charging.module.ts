import { Module, type DynamicModule } from '@nestjs/common';
import { CarriersModule } from '#carriers';
import { LedgerModule } from '#ledger';
import { LimitsModule } from '#limits';
import { MerchantsModule } from '#merchants';
import { NoticesModule } from '#notices';
import { PaymentsModule } from '#payments';
import { PlatformModule, queues, WORK, type Config, Progress } from '#platform';
import { WebhooksModule } from '#webhooks';
import { AskAgain } from './ask-again.js';
import { ChargePayment } from './charge-payment.js';
import { chargingQueues, QUEUE_NAMES } from './charging.queues.js';
import { ChargingWork } from './charging.work.js';
import { workers } from './charging.worker.js';
import { EndRefund } from './end-refund.js';
import { GiveBackTaken } from './give-back-taken.js';
import { GiveUpWaiting } from './give-up-waiting.js';
import { Hearing } from './hearing.js';
import { LookAtCharge } from './look-at-charge.js';
import { OnItsWayBack } from './on-its-way-back.js';
import { Orders } from './orders.js';
import { RechargePayment } from './recharge-payment.js';
import { RefundPayment } from './refund-payment.js';
import { SettleAttempt } from './settle-attempt.js';
import { SettleGiveBack } from './settle-give-back.js';
import { SettleRecharge } from './settle-recharge.js';
import { SettleRefund } from './settle-refund.js';

@Module({})
export class ChargingModule {
  static for(config: Config): DynamicModule {
    return {
      module: ChargingModule,
      imports: [
        PlatformModule.for('charging', config),
        CarriersModule,
        LedgerModule,
        LimitsModule,
        MerchantsModule,
        NoticesModule,
        PaymentsModule,
        WebhooksModule,
        ...queues(config, QUEUE_NAMES),
      ],
      providers: [
        AskAgain,
        ChargePayment,
        EndRefund,
        GiveBackTaken,
        GiveUpWaiting,
        Hearing,
        LookAtCharge,
        OnItsWayBack,
        Orders,
        Progress,
        RechargePayment,
        RefundPayment,
        SettleAttempt,
        SettleGiveBack,
        SettleRecharge,
        SettleRefund,
        chargingQueues,
        ...workers(config),
        ChargingWork,
        { provide: WORK, useExisting: ChargingWork },
      ],
    };
  }
}
