import { startService, type Config, type Service } from '#platform';
import { CheckoutModule } from './checkout.module.js';
import { acceptCloudEvents } from './callbacks/cloud-events.js';
import { serveDocs } from './docs/swagger.js';

/** The public door: merchants' API and the window. Needs PostgreSQL alone. */
export const start = (config: Config): Promise<Service> =>
  startService({
    name: 'checkout',
    port: 'CHECKOUT_PORT',
    config,
    formsAt: ['/pay/:token'],
    module: CheckoutModule.for(config),
    prepare: (app) => {
      acceptCloudEvents(app);
      serveDocs(app);
    },
  });
