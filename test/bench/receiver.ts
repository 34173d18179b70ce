import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An endpoint that takes everything at once, as a merchant's. */
export interface Receiver {
  readonly url: string;
  /** Resolves when a charge of this payment is told. */
  charged(paymentId: string): Promise<void>;
  /** How many messages have come. */
  count(): number;
  close(): Promise<void>;
}

export async function receiver(port = 0): Promise<Receiver> {
  const waiting = new Map<string, () => void>();
  const early = new Set<string>();
  let came = 0;
  const server = createServer((request, response) => {
    if (request.method === 'GET') return void response.end(String(came));
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      came++;
      response.writeHead(204).end();
      const { type, data } = JSON.parse(Buffer.concat(parts).toString() || '{}') as { type?: string; data?: { id: string } };
      if (type !== 'payment.charged' || !data) return;
      const told = waiting.get(data.id);
      if (told) told();
      else early.add(data.id);
      waiting.delete(data.id);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    charged: (id) => (early.delete(id) ? Promise.resolve() : new Promise((resolve) => waiting.set(id, resolve))),
    count: () => came,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
