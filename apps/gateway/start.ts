import { start as startBilling } from '../billing/start.js';
import { start as startCarrierMock } from '../carrier-mock/start.js';
import { start as startCharging } from '../charging/start.js';
import { start as startCheckout } from '../checkout/start.js';
import { start as startLimits } from '../limits/start.js';
import { start as startOtp } from '../otp/start.js';
import { start as startWebhooks } from '../webhooks/start.js';
import type { Config, Service } from '#platform';

/** In the order in which they start; they stop in the reverse order. */
export const SERVICES = {
  'carrier-mock': startCarrierMock,
  checkout: startCheckout,
  otp: startOtp,
  limits: startLimits,
  charging: startCharging,
  webhooks: startWebhooks,
  billing: startBilling,
} as const satisfies Record<string, (config: Config) => Promise<Service>>;

export type ServiceName = keyof typeof SERVICES;
export const isServiceName = (text: string): text is ServiceName => Object.hasOwn(SERVICES, text);

export interface Gateway {
  readonly services: readonly Service[];
  url(name: ServiceName): string;
  /** Collects every outbox and runs every queue dry, until nothing is due now. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Starts all services in one process, each in its own container; or one of them. When one fails to start, the others are stopped again. */
export async function startGateway(config: Config, only?: string): Promise<Gateway> {
  if (only !== undefined && !isServiceName(only))
    throw new Error(`there is no service ${only}; there are ${Object.keys(SERVICES).join(', ')}`);
  const names = (Object.keys(SERVICES) as ServiceName[]).filter((name) =>
    only === undefined ? !(config.production && name === 'carrier-mock') : name === only,
  );
  const services: Service[] = [];
  const close = async () => {
    for (const service of [...services].reverse()) await service.close();
  };
  try {
    for (const name of names) {
      const service = await SERVICES[name](config);
      services.push(service);
      if (name === 'carrier-mock') config.urls.carrierMock = service.url;
      if (name === 'checkout') config.urls.checkout = service.url;
      if (name === 'limits') config.urls.door = service.url;
      if (name === 'billing') config.urls.billing = service.url;
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    services,
    url: (name) => services.find((service) => service.name === name)!.url,
    settle: async () => {
      for (;;) {
        let worked = 0;
        for (const service of services) worked += await service.settle();
        if (worked === 0) return;
      }
    },
    close,
  };
}
