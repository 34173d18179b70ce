import { Module, type DynamicModule } from '@nestjs/common';
import { CarriersModule } from '#carriers';
import { LimitsModule } from '#limits';
import { MerchantsModule } from '#merchants';
import { NoticesModule } from '#notices';
import { PasscodesModule } from '#passcodes';
import { PaymentsModule } from '#payments';
import { PlatformModule, queues, WORK, type Config } from '#platform';
import { SubscribersModule } from '#subscribers';
import { RiskModule } from '#risk';
import { WebhooksModule } from '#webhooks';
import { AskAboutSigner } from './door/ask-about-signer.js';
import { CheckSignerPassword } from './door/check-signer-password.js';
import { Mail } from './door/mail.js';
import { StepSignIn } from './door/step-sign-in.js';
import { SendNotice } from './door/send-notice.js';
import { TextSignIn } from './door/text-sign-in.js';
import { WriteNotice } from './door/write-notice.js';
import { AskAboutLine } from './ask-about-line.js';
import { AskForReport } from './ask-for-report.js';
import { CheckPassword } from './check-password.js';
import { EndPayment } from './end-payment.js';
import { OtpWork } from './otp.work.js';
import { OtpWorker, OTP_QUEUE } from './otp.worker.js';
import { TextPasscode } from './text-passcode.js';

@Module({})
export class OtpModule {
  static for(config: Config): DynamicModule {
    return {
      module: OtpModule,
      imports: [
        PlatformModule.for('otp', config),
        CarriersModule,
        LimitsModule,
        MerchantsModule,
        NoticesModule,
        PasscodesModule,
        PaymentsModule,
        SubscribersModule,
        RiskModule,
        WebhooksModule,
        ...queues(config, [OTP_QUEUE]),
      ],
      providers: [
        AskAboutLine,
        AskAboutSigner,
        CheckSignerPassword,
        StepSignIn,
        Mail,
        SendNotice,
        WriteNotice,
        TextSignIn,
        AskForReport,
        CheckPassword,
        EndPayment,
        TextPasscode,
        OtpWorker,
        OtpWork,
        { provide: WORK, useExisting: OtpWork },
      ],
    };
  }
}
