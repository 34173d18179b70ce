import path from 'node:path';
import { newId, Database, type Config } from '#platform';
import { Payments } from '#payments';
import { Endpoints, Webhooks } from '#webhooks';
import { request } from 'undici';
import { startProcess } from './children.js';
import { inTurns, measured, perSecond, timed, until, type Measured } from './measure.js';
import { freePort } from '../../apps/gateway/servers/processes.js';
import { deploy, type Deployment } from './processes.js';
import { ownStore } from './store.js';
import { waiting, withCheckout } from './waiting.js';
import type { MerchantId } from '#kernel';

const ROUNDS = 5;
const MANY = 2000;
const WARM_TURNS = 3;
const ENDPOINTS = 10;
const CROWD = 50;
/** As long as the deliveries take, about. */
const BARE_MS = 4000;

/** Events that were announced, all at once, to merchants that take them at once; each try with its row. Beside bare requests to the same receiver. */
export async function webhooksBench(config: Config): Promise<Measured[]> {
  const store = await ownStore(config);
  const url = `http://127.0.0.1:${await freePort()}/webhooks`;
  const shop = await startProcess(path.join(import.meta.dirname, 'receiver', 'main.js'), url, { RECEIVER_PORT: new URL(url).port });
  let deployed: Deployment | undefined;
  try {
    const deployment = (deployed = await deploy(store, ['webhooks']));
    return await withCheckout(store, async (checkout) => {
      const [database, webhooks, endpoints] = [Database, Webhooks, Endpoints].map((it) =>
        checkout.get(it as never, { strict: false }),
      ) as unknown as [Database, Webhooks, Endpoints];
      const merchants = Array.from({ length: ENDPOINTS }, () => newId('merchant') satisfies MerchantId);
      for (const id of merchants) await database.tx((tx) => endpoints.create(tx, id, url, null));
      const [one] = await waiting(checkout, store, 1, 'apart');
      const payments = checkout.get(Payments, { strict: false });
      const { data } = payments.event((await payments.find(one!.id))!, 'payment.charged');
      deployment.pause('webhooks');
      const deliveries = async (): Promise<number> => {
        const events = Array.from({ length: MANY }, (_, i) => merchants[i % ENDPOINTS]!);
        await timed(10, events, (merchantId) =>
          database.tx((tx) =>
            webhooks.announce(tx, { merchantId, paymentId: newId('payment'), type: 'payment.charged', sequence: 1, data }),
          ),
        );
        const [came, first] = [await count(url), newId('row')];
        const began = performance.now();
        deployment.goOn('webhooks');
        // Each with the row of its try.
        await until('all are delivered', 20, async () => (await tried(database, first)) >= MANY);
        const rate = (MANY * 1000) / (performance.now() - began);
        deployment.pause('webhooks');
        if ((await count(url)) !== came + MANY) throw new Error('an event came twice, or not at all');
        return rate;
      };
      const body = JSON.stringify({ type: 'bare', data });
      const bare = async () => {
        const { body: answer } = await request(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
        await answer.dump();
      };
      const all = { bare: () => perSecond(CROWD, BARE_MS, bare), deliveries };
      await inTurns(WARM_TURNS, all);
      const rates = await inTurns(ROUNDS, all);
      return [measured('webhooks', rates.deliveries, rates.bare, 0.08)];
    });
  } finally {
    await deployed?.close();
    await shop.stop();
  }
}

const tried = async (database: Database, first: string): Promise<number> =>
  (await database.query<{ n: number }>('select count(*)::int as n from webhooks.try where id > $1 and status = 204', [first]))[0]!.n;

const count = async (url: string): Promise<number> => Number(await (await request(url)).body.text());
