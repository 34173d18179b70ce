import path from 'node:path';
import type { Config } from '#platform';
import { startProcess, type Running } from '../children.js';
import { inTurns, measured, perSecond, type Measured } from '../measure.js';
import { freePort } from '../../../apps/gateway/servers/processes.js';
import { words } from '../processes.js';
import { ownStore } from '../store.js';
import { Asker, postOf } from './asker.js';

const ROUNDS = 3;
const CROWD = 32;
const TURN_MS = 1500;
const WARM_TURNS = 2;
const ORDER = { orderId: 'A-1', amount: 4900, itemName: '별사탕 100개', goodsClass: 'digital', returnUrl: 'https://shop.example/back' };

/** The key, the rates, the idempotency key and the schema, beside Fastify alone with a schema. Each is a process of its own, and so is who asks. */
export async function doorBench(config: Config): Promise<Measured[]> {
  const store = await ownStore(config);
  const running: Running[] = [];
  const started = async (program: 'door' | 'bare'): Promise<string> => {
    const port = String(await freePort());
    const url = `http://127.0.0.1:${port}/v1/nothing`;
    running.push(await startProcess(path.join(import.meta.dirname, `${program}.js`), url, { ...words(store), CHECKOUT_PORT: port }));
    return url;
  };
  try {
    const [door, bare] = [await started('door'), await started('bare')];
    const at = (url: string) => () => asking(new URL(url));
    const all = { bare: at(bare), door: at(door) };
    await inTurns(WARM_TURNS, all);
    const rates = await inTurns(ROUNDS, all);
    return [measured('door', rates.door, rates.bare, 0.3)];
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
  }
}

async function asking(url: URL): Promise<number> {
  const askers = await Promise.all(Array.from({ length: CROWD }, () => Asker.open(url)));
  const [free, request] = [[...askers], postOf(url, JSON.stringify(ORDER))];
  try {
    return await perSecond(CROWD, TURN_MS, async (i) => {
      const asker = free.pop()!;
      await asker.ask(request(`key-${i}`));
      free.push(asker);
    });
  } finally {
    for (const asker of askers) asker.close();
  }
}
