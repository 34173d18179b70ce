import type { ServerResponse } from 'node:http';
import { DataSource } from 'typeorm';
import type { PaymentId } from '#kernel';
import { DEMO_MERCHANT } from '#merchants';
import { Database, dataSourceOptions, Doorbell, Secrets, SharedTx } from '#platform';
import { Webhooks, type WebhookType } from '#webhooks';
import { TRIES_AT_ONCE } from '../apps/webhooks/lanes.js';
import { TestGateway } from './gateway.js';
import { Receiver } from './webhooks.receiver.js';

/** More than the worker had slots when receivers shared them without a rule. */
const EVENTS = 60;

describe('a receiver that takes its time', () => {
  let gateway: TestGateway;
  let source: DataSource;
  let database: Database;
  let webhooks: Webhooks;
  let slow: Receiver;
  let quick: Receiver;
  let waiting: ServerResponse[];

  beforeAll(async () => {
    gateway = await TestGateway.start();
    source = await new DataSource(dataSourceOptions(gateway.config, 'test')).initialize();
    database = new Database(source, new Doorbell(gateway.config));
    webhooks = new Webhooks(database, new Secrets(gateway.config));
  });
  afterAll(async () => {
    await database.onModuleDestroy();
    await source.destroy();
    await gateway.close();
  });
  beforeEach(async () => {
    waiting = [];
    slow = await Receiver.start();
    quick = await Receiver.start();
    slow.answer = (_request, response) => void waiting.push(response);
  });
  afterEach(async () => {
    await answerAll();
    await gateway.settle();
    await gateway.rows('delete from webhooks.endpoint');
    await slow.close();
    await quick.close();
  });

  const answerAll = async () => {
    slow.answer = 204;
    for (const response of waiting.splice(0)) response.writeHead(204).end();
  };
  const endpoint = async (url: string, type: WebhookType): Promise<string> =>
    (await gateway.api('post', '/v1/webhook-endpoints', { url, types: [type] })).body.id;
  const announce = (type: WebhookType, sequence: number) =>
    database.tx((tx) =>
      webhooks.announce(tx, {
        merchantId: DEMO_MERCHANT.id,
        paymentId: 'pay_00000000000000000000000000' as PaymentId,
        type,
        sequence,
        data: {},
      }),
    );
  const until = async (holds: () => boolean, ms: number) => {
    const from = performance.now();
    while (!holds() && performance.now() - from < ms) await new Promise((resolve) => setTimeout(resolve, 10));
    return holds();
  };
  const triesOf = (endpointId: string) =>
    gateway.rows<{ state: string; tries: number; kept: number }>(
      `select state, tries, (select count(*)::int from webhooks.try t where t.delivery_id = d.id) as kept from webhooks.delivery d where endpoint_id = $1`,
      [endpointId],
    );

  it('keeps nobody else waiting, and its own deliveries count no try until one was made', async () => {
    const slowId = await endpoint(slow.url, 'payment.charged');
    await endpoint(quick.url, 'payment.refused');
    for (let i = 1; i <= EVENTS; i++) await announce('payment.charged', i);
    expect(await until(() => waiting.length >= TRIES_AT_ONCE, 5000)).toBe(true);
    await announce('payment.refused', 1);
    expect(await until(() => quick.letters.length === 1, 3000)).toBe(true);
    expect(waiting).toHaveLength(TRIES_AT_ONCE);
    expect((await triesOf(slowId)).every(({ state, tries, kept }) => state === 'pending' && tries === 0 && kept === 0)).toBe(true);
    await answerAll();
    await gateway.settle();
    const found = await triesOf(slowId);
    expect(found).toHaveLength(EVENTS);
    expect(found.filter(({ state, tries, kept }) => state !== 'delivered' || tries !== 1 || kept !== 1)).toEqual([]);
    expect(slow.letters).toHaveLength(EVENTS);
  });

  it('is settled only when everything that was put back has reached it', async () => {
    slow.answer = (_request, response) => void setTimeout(() => response.writeHead(204).end(), 50);
    const slowId = await endpoint(slow.url, 'payment.charged');
    for (let i = 1; i <= EVENTS; i++) await announce('payment.charged', i);
    await gateway.settle();
    expect(slow.letters).toHaveLength(EVENTS);
    expect((await triesOf(slowId)).every(({ state }) => state === 'delivered')).toBe(true);
  });

  it('keeps a try once when its commit is lost, and what was to be kept is said again', async () => {
    const run = SharedTx.prototype.run;
    const twice = jest.spyOn(SharedTx.prototype, 'run').mockImplementation(async function (this: SharedTx, about, work) {
      const outcome = await run.call(this, about, work);
      return (about.startsWith('del_') ? await run.call(this, about, work) : outcome) as never;
    });
    const quickId = await endpoint(quick.url, 'payment.refused');
    await announce('payment.refused', 2);
    await gateway.settle();
    twice.mockRestore();
    expect(await triesOf(quickId)).toEqual([{ state: 'delivered', tries: 1, kept: 1 }]);
  });
});
