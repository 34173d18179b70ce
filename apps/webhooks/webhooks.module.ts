import { Module, type DynamicModule } from '@nestjs/common';
import { PlatformModule, queues, WORK, type Config } from '#platform';
import { WebhooksModule } from '#webhooks';
import { DeliverWebhook } from './deliver-webhook.js';
import { FanOut } from './fan-out.js';
import { FindParcels } from './find-parcels.js';
import { ForgetOldSecrets } from './forget-old-secrets.js';
import { GivePositions } from './give-positions.js';
import { KeepTries } from './keep-tries.js';
import { Lanes } from './lanes.js';
import { Messenger } from './messenger.js';
import { DeliverWorker, DELIVER_QUEUE } from './webhooks.worker.js';
import { WebhooksWork } from './webhooks.work.js';

@Module({})
export class WebhooksServiceModule {
  static for(config: Config): DynamicModule {
    return {
      module: WebhooksServiceModule,
      imports: [PlatformModule.for('webhooks', config), WebhooksModule, ...queues(config, [DELIVER_QUEUE])],
      providers: [
        Lanes,
        Messenger,
        FindParcels,
        KeepTries,
        ForgetOldSecrets,
        DeliverWebhook,
        FanOut,
        GivePositions,
        DeliverWorker,
        WebhooksWork,
        { provide: WORK, useExisting: WebhooksWork },
      ],
    };
  }
}
