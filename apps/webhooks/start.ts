import { startService, type Config, type Service } from '#platform';
import { WebhooksServiceModule } from './webhooks.module.js';

/** Tells merchants, signed, until they listen. */
export const start = (config: Config): Promise<Service> =>
  startService({ name: 'webhooks', port: 'WEBHOOKS_PORT', config, module: WebhooksServiceModule.for(config) });
