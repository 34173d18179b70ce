import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Doors } from './doors.js';
import type { HandOver } from './goods.js';
import { Orders } from './orders.js';
import { Tollgate } from './tollgate.js';

export interface ShopOptions {
  readonly host?: string;
  readonly port: number;
  /** Origin of Tollgate's API, and the key it gave us. */
  readonly tollgate: string;
  readonly key: string;
  /** Of our webhook endpoint. Without one the shop makes the endpoint itself when it opens. */
  readonly secret?: string | undefined;
  /** Our origin as buyers and Tollgate see it; default the address listened on. */
  readonly url?: string | undefined;
  /** Where pretended phones receive their text messages; shown to people who try the shop. */
  readonly phone?: string | undefined;
  readonly handOver?: HandOver;
  /** How often we ask about orders whose letters may have been lost, in milliseconds. */
  readonly askEveryMs?: number;
  readonly say?: (line: string) => void;
}

export interface Shop {
  readonly name: 'shop';
  readonly url: string;
  close(): Promise<void>;
}

const ASK_EVERY_MS = 15_000;

/** Opens the shop. @throws Error when its port is taken. */
export async function startShop({ host = '127.0.0.1', port, say = console.log, ...options }: ShopOptions): Promise<Shop> {
  const tollgate = new Tollgate(options.tollgate, options.key);
  const orders = new Orders(tollgate, (id) => `${url}/orders/${id}`, options.handOver ?? (() => undefined));
  const doors = new Doors(orders, options.phone, say);
  const server = createServer((request: IncomingMessage, response: ServerResponse) => void doors.answer(request, response));
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      failed(error.code === 'EADDRINUSE' ? new Error(`port ${port} is taken; set SHOP_PORT to a free one`, { cause: error }) : error),
    );
    server.listen(port, host, listening);
  });
  const own = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${(server.address() as AddressInfo).port}`;
  const url = (options.url ?? own).replace(/\/+$/, '');

  // The door for letters must be open before anybody is told of it.
  try {
    doors.secret = options.secret ?? (await tollgate.endpointSecret(`${url}/webhooks/tollgate`));
  } catch (error) {
    say(`shop: no letters will come, orders are asked about instead: ${String(error)}`);
  }
  const asking = setInterval(() => {
    orders.askAgain().catch((error: unknown) => say(`shop: ${String(error)}`));
  }, options.askEveryMs ?? ASK_EVERY_MS).unref();

  return {
    name: 'shop',
    url,
    close: async () => {
      clearInterval(asking);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
