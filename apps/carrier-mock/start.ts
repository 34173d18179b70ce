import { ConfigError, startService, type Config, type Service } from '#platform';
import { CarrierMockModule, journalPath } from './carrier-mock.module.js';
import { doors } from './doors.js';
import { Journal } from './journal.js';

export const NOT_IN_PRODUCTION = 'carrier-mock is for development and tests: it does not start with NODE_ENV=production';

/** Pretend carriers, phones and text messages over real HTTP. @throws ConfigError in production: nobody may be charged by a pretence. */
export async function start(config: Config): Promise<Service> {
  if (config.production) throw new ConfigError(NOT_IN_PRODUCTION);
  const opened = await Journal.open(journalPath(config));
  const close = () => opened.journal.close();
  try {
    const service = await startService({
      name: 'carrier-mock',
      port: 'CARRIER_MOCK_PORT',
      platform: false,
      module: CarrierMockModule.for(config, opened),
      config,
      prepare: (app) => doors(app, opened.journal),
    });
    return { ...service, close: () => service.close().finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
}
