import { Health } from '#platform';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { webhooksMigrations } from './webhooks.migrations.js';
import { Deliveries } from './deliveries.js';
import { Endpoints } from './endpoints.js';
import { Places } from './places.js';
import { Delivery, Endpoint } from './webhooks.table.js';
import { WebhookTimeline } from './timeline.js';
import { Webhooks } from './webhooks.js';

@Module({
  imports: [TypeOrmModule.forFeature([Endpoint, Delivery])],
  providers: [Webhooks, Endpoints, Deliveries, Places, WebhookTimeline],
  exports: [Webhooks, Endpoints, Deliveries, Places, WebhookTimeline],
})
export class WebhooksModule {
  constructor(health: Health) {
    health.expectMigrations(webhooksMigrations);
  }
}
