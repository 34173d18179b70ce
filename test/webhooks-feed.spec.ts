import { DataSource } from 'typeorm';
import type { EventId, PaymentId } from '#kernel';
import { DEMO_MERCHANT } from '#merchants';
import { Database, dataSourceOptions, Doorbell, rows, Secrets, type Tx } from '#platform';
import { Places, Webhooks } from '#webhooks';
import { TestGateway } from './gateway.js';

const PAYMENT = 'pay_00000000000000000000000000' as PaymentId;

describe('the feed of events', () => {
  let gateway: TestGateway;
  let source: DataSource;
  let database: Database;
  let webhooks: Webhooks;
  let places: Places;

  beforeAll(async () => {
    gateway = await TestGateway.start();
    source = await new DataSource(dataSourceOptions(gateway.config, 'test')).initialize();
    database = new Database(source, new Doorbell(gateway.config));
    webhooks = new Webhooks(database, new Secrets(gateway.config));
    places = new Places(database);
  });
  afterEach(() => gateway.rows('truncate webhooks.event, webhooks.place, webhooks.delivery, webhooks.try'));
  afterAll(async () => {
    await database.onModuleDestroy();
    await source.destroy();
    await gateway.close();
  });

  const announce = (tx: Tx, sequence: number): EventId =>
    webhooks.announce(tx, { merchantId: DEMO_MERCHANT.id, paymentId: PAYMENT, type: 'payment.charged', sequence, data: { sequence } });
  const feed = async (query = '') =>
    (await gateway.api('get', `/v1/events${query}`)).body as {
      data: { id: string; position: number; sequence: number }[];
      hasMore: boolean;
    };

  /** A transaction that has announced and stays open until it is told to commit. */
  async function open(sequence: number): Promise<{ id: EventId; commit: () => Promise<void> }> {
    let finish!: () => void;
    const held = new Promise<void>((resolve) => (finish = resolve));
    let announced!: (id: EventId) => void;
    const id = new Promise<EventId>((resolve) => (announced = resolve));
    const done = database.tx(async (tx) => {
      const id = announce(tx, sequence);
      await rows(tx, 'select $1', [id]);
      announced(id);
      await held;
    });
    return {
      id: await id,
      commit: async () => {
        finish();
        await done;
      },
    };
  }

  it('never skips an event whose transaction committed after a later one', async () => {
    const early = await open(1);
    const late = await open(2);
    await late.commit();
    await database.tx((tx) => places.give(tx, 100));
    const meanwhile = await feed();
    await early.commit();
    await gateway.settle();
    expect(meanwhile.data).toEqual([]);
    const { data } = await feed();
    expect(data.map(({ id }) => id)).toEqual([early.id, late.id]);
    expect(data.map(({ position }) => position)).toEqual([1, 2]);
  });

  it('is not held up by a transaction that was rolled back', async () => {
    await expect(
      database.tx(async (tx) => {
        announce(tx, 1);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    const id = await database.tx((tx) => announce(tx, 2));
    await gateway.settle();
    expect((await feed()).data.map((event) => event.id)).toEqual([id]);
  });

  it('shows every event exactly once to a reader who reads while many are written', async () => {
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let i = 0; i < 10; i++) await database.tx(async (tx) => void announce(tx, writer * 10 + i));
    });
    const read: string[] = [];
    let after = 0;
    const readOn = async () => {
      const { data } = await feed(`?after=${after}&limit=7`);
      for (const { id, position } of data) {
        expect(position).toBeGreaterThan(after);
        after = position;
        read.push(id);
      }
      return data.length;
    };
    let writing = true;
    const written = Promise.all(writers).then(() => (writing = false));
    while (writing) await readOn();
    await written;
    await gateway.settle();
    while ((await readOn()) > 0);
    const all = await gateway.rows<{ id: string }>('select id from webhooks.event');
    expect(read).toHaveLength(60);
    expect([...read].sort()).toEqual(all.map(({ id }) => id).sort());
  });

  it('tells in hasMore whether there is more, and goes on after any position', async () => {
    for (let sequence = 1; sequence <= 3; sequence++) await database.tx((tx) => announce(tx, sequence));
    await gateway.settle();
    const first = await feed('?limit=2');
    expect(first).toMatchObject({ data: [{ sequence: 1 }, { sequence: 2 }], hasMore: true });
    expect(await feed(`?limit=2&after=${first.data[1]!.position}`)).toMatchObject({
      data: [{ sequence: 3, object: 'event', type: 'payment.charged' }],
      hasMore: false,
    });
  });

  it('keeps the data of events sealed, and lets no service change or delete an event', async () => {
    const payment = await gateway.register();
    await gateway.api('post', `/v1/payments/${payment['id']}/cancel`);
    expect(await gateway.rows('select id from webhooks.event')).toHaveLength(1);
    const token = String(payment['checkoutUrl']).split('/').at(-1)!;
    const stored = JSON.stringify([
      await gateway.rows('select * from webhooks.event'),
      await gateway.rows('select * from platform.outbox'),
    ]);
    expect(stored).not.toContain(token);
    for (const sql of [
      `update webhooks.event set sequence = 9`,
      `delete from webhooks.event`,
      `delete from webhooks.place`,
      `update webhooks.try set ms = 0`,
      `delete from webhooks.delivery`,
    ])
      await expect(database.query(sql)).rejects.toThrow(/permission denied/);
  });

  it('carries the sequence of the payment at that moment', async () => {
    const { id } = await gateway.register();
    await gateway.api('post', `/v1/payments/${id}/cancel`);
    await gateway.settle();
    const [payment] = await gateway.rows<{ sequence: number }>('select sequence from payments.payment where id = $1', [id]);
    expect((await feed()).data).toEqual([expect.objectContaining({ type: 'payment.cancelled', sequence: payment!.sequence })]);
  });
});
