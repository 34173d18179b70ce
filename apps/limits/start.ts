import { startService, type Config, type Service } from '#platform';
import { FORMS_AT } from './door/door.module.js';
import { LimitsServiceModule } from './limits-service.module.js';

/** Keeps limits true, and is the subscriber's own door. */
export const start = (config: Config): Promise<Service> =>
  startService({ name: 'limits', port: 'LIMITS_PORT', config, formsAt: FORMS_AT, module: LimitsServiceModule.for(config) });
