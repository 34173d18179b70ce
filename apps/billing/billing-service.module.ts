import { Inbounds, BillingModule } from '#billing';
import { CarriersModule } from '#carriers';
import { LedgerModule } from '#ledger';
import { LimitsModule } from '#limits';
import { MerchantsModule } from '#merchants';
import { PaymentsModule } from '#payments';
import { WebhooksModule } from '#webhooks';
import { Module, type DynamicModule } from '@nestjs/common';
import { OperatorsModule } from '#operators';
import { Health, Metrics, PlatformModule, WORK, type Config } from '#platform';
import { SettlementModule } from '#settlement';
import { ApplyAnswers } from './apply-answers.js';
import { InboundController } from './inbound.controller.js';
import { NoteCollection } from './note-collection.js';
import { QuarantineController } from './quarantine.controller.js';
import { ReceiveFile } from './receive-file.js';
import { TakeBack } from './take-back.js';
import { AnswerFile } from './answer-file.js';
import { AnswersController } from './answers.controller.js';
import { BreaksController } from './breaks.controller.js';
import { CloseDay } from './close-day.js';
import { ControlController } from './control.controller.js';
import { DaysController } from './days.controller.js';
import { dueMigrations } from './due.migrations.js';
import { FilesController } from './files.controller.js';
import { lineMigrations } from './lines.migrations.js';
import { LookAtList } from './look-at-list.js';
import { Night } from './night.js';
import { PayOut } from './pay-out.js';
import { EncryptFiles } from './pgp/encrypt-files.js';
import { OpenEnvelope } from './pgp/open-envelope.js';
import { OurPgpKey } from './pgp/our-key.js';
import { PgpKeyController } from './pgp/pgp-key.controller.js';
import { ReconcileDay } from './reconcile-day.js';
import { ResolveBreak } from './resolve-break.js';
import { SendFile } from './send-file.js';
import { SettleMonth } from './settle-month.js';
import { SftpDoor } from './sftp/door.js';
import { Inbound } from './sftp/inbound.js';
import { Login } from './sftp/login.js';
import { Outbound } from './sftp/outbound.js';
import { ReceiveUploads, Receiver } from './sftp/receive-uploads.js';

/** An upload that comes too early stays where it is and is tried again, for a week. */
const receiver = (receiving: ReceiveFile): Receiver => ({
  receive: async ({ host, name, forgotten }, bytes) => {
    const received = await receiving.run(host, name, bytes, null, forgotten);
    return received.kind !== 'not_now';
  },
});

@Module({})
export class BillingServiceModule {
  constructor(health: Health, metrics: Metrics, inbounds: Inbounds) {
    health.expectMigrations([...lineMigrations, ...dueMigrations]);
    metrics.gauge('tollgate_billing_files_in_quarantine', 'Files of carriers that were not taken and that nobody has seen to', () =>
      inbounds.inQuarantine(),
    );
  }

  static for(config: Config): DynamicModule {
    return {
      module: BillingServiceModule,
      imports: [
        PlatformModule.for('billing', config, 'of whole tables'),
        BillingModule,
        CarriersModule,
        LedgerModule,
        LimitsModule,
        MerchantsModule,
        OperatorsModule,
        PaymentsModule,
        SettlementModule,
        WebhooksModule,
      ],
      controllers: [
        AnswersController,
        BreaksController,
        ControlController,
        DaysController,
        FilesController,
        InboundController,
        PgpKeyController,
        QuarantineController,
      ],
      providers: [
        AnswerFile,
        ApplyAnswers,
        CloseDay,
        EncryptFiles,
        Inbound,
        Login,
        LookAtList,
        Night,
        NoteCollection,
        OpenEnvelope,
        OurPgpKey,
        Outbound,
        PayOut,
        ReceiveFile,
        ReceiveUploads,
        ReconcileDay,
        ResolveBreak,
        SendFile,
        SettleMonth,
        SftpDoor,
        TakeBack,
        { provide: Receiver, useFactory: receiver, inject: [ReceiveFile] },
        {
          provide: WORK,
          useFactory: (night: Night, uploads: ReceiveUploads, applying: ApplyAnswers) => ({
            settle: async () => (await uploads.run()) + (await applying.settle()) + (await night.run()),
          }),
          inject: [Night, ReceiveUploads, ApplyAnswers],
        },
      ],
    };
  }
}
