import { startService, type Config, type Service } from '#platform';
import { ChargingModule } from './charging.module.js';

/** Takes confirmed payments to the carrier and asks again about the silent. */
export const start = (config: Config): Promise<Service> =>
  startService({ name: 'charging', port: 'CHARGING_PORT', config, module: ChargingModule.for(config) });
