import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inTime } from './measure.js';

const ENDS = ['payment.charged', 'payment.refused', 'payment.expired', 'payment.cancelled'];

/** An endpoint that takes everything at once, as a merchant's. */
export interface Receiver {
  readonly url: string;
  /** Resolves when a charge of this payment is told. @throws Error when it ends in another way, or in none. */
  charged(paymentId: string): Promise<void>;
  /** How many messages have come. */
  count(): number;
  close(): Promise<void>;
}

export async function receiver(port = 0): Promise<Receiver> {
  const waiting = new Map<string, (type: string) => void>();
  const early = new Map<string, string>();
  let came = 0;
  const server = createServer((request, response) => {
    if (request.method === 'GET') return void response.end(String(came));
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      came++;
      response.writeHead(204).end();
      const { type, data } = JSON.parse(Buffer.concat(parts).toString() || '{}') as { type?: string; data?: { id: string } };
      if (!type || !ENDS.includes(type) || !data) return;
      const told = waiting.get(data.id);
      if (told) told(type);
      else early.set(data.id, type);
      waiting.delete(data.id);
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const end = (id: string): Promise<string> => {
    const type = early.get(id);
    early.delete(id);
    return type === undefined ? new Promise((resolve) => waiting.set(id, resolve)) : Promise.resolve(type);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    charged: async (id) => {
      const type = await inTime(`a charge of ${id} is told`, end(id));
      if (type !== 'payment.charged') throw new Error(`${id}: ${type}`);
    },
    count: () => came,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
