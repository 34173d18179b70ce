import { DEMO_MERCHANT } from '#merchants';
import { wallClock, type Config } from '#platform';
import { startShop, type Shop } from '../../examples/shop/start.js';
import type { Gateway } from './start.js';

/** The demo merchant's shop, beside the gateway: it is given what every merchant is given, an address and a key. */
export const openShop = (config: Config, gateway: Gateway): Promise<Shop> =>
  startShop({
    host: config.env.HOST,
    port: config.env.SHOP_PORT,
    tollgate: gateway.url('checkout'),
    key: DEMO_MERCHANT.key,
    phone: `${gateway.url('carrier-mock')}/phones`,
    say: (line) => config.logStream?.write(`${JSON.stringify({ level: 40, time: wallClock(), service: 'shop', msg: line })}\n`),
  });
