import { Module } from '@nestjs/common';
import { WebhooksModule } from '#webhooks';
import { AccountsModule } from '../accounts.module.js';
import { EndpointsController } from './endpoints.controller.js';
import { EventsController } from './events.controller.js';
import { KeepEndpoints } from './keep-endpoints.js';
import { ResendEvent } from './resend-event.js';

/** The merchants' doors to endpoints and events. */
@Module({
  imports: [AccountsModule, WebhooksModule],
  controllers: [EndpointsController, EventsController],
  providers: [KeepEndpoints, ResendEvent],
})
export class WebhookDoorsModule {}
