import path from 'node:path';
import type { Config } from '#platform';
import { newId } from '#platform';
import { nextNumber, send, texted } from '../buyer.js';
import { freePort } from '../../../apps/gateway/servers/processes.js';
import { startProcess } from '../children.js';
import type { Deployment } from '../processes.js';
import type { Receiver } from '../receiver.js';
import { ownStore } from '../store.js';

const JSON_BODY = { 'content-type': 'application/json' };

/** The peer as a process of its own, on a database of its own, beside the carriers that are there already. */
export interface Peer {
  readonly config: Config;
  buy(): Promise<void>;
  close(): Promise<void>;
}

export async function startPeer(config: Config, { url }: Deployment, shop: Receiver): Promise<Peer> {
  const store = await ownStore(config);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const process = await startProcess(path.join(import.meta.dirname, 'main.js'), `${origin}/livez`, {
    PEER_PORT: String(port),
    PEER_PREFIX: `peer-${store.env.QUEUE_PREFIX}`,
    PEER_DATABASE_URL: store.ownerUrl,
    REDIS_URL: store.redisUrl,
    CARRIER_URL: url('carrier-mock'),
    WEBHOOK_URL: shop.url,
  });
  const post = (address: string, body: object) => send('POST', `${origin}${address}`, 201, JSON_BODY, JSON.stringify(body));
  return {
    config: store,
    async buy() {
      const number = nextNumber();
      const made = await post('/payments', { orderId: newId('row'), amount: 4900, itemName: '별사탕 100개' });
      const { id } = JSON.parse(made.text) as { id: string };
      await post(`/payments/${id}/identify`, { phoneNumber: number, birthDate: '900101', genderDigit: '1' });
      await post(`/payments/${id}/code`, { code: await texted(url('carrier-mock'), number) });
      await shop.charged(id);
    },
    close: process.stop,
  };
}
