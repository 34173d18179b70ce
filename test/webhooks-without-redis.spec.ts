import { randomBytes } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';
import request from 'supertest';
import { DataSource } from 'typeorm';
import type { PaymentId } from '#kernel';
import { DEMO_MERCHANT } from '#merchants';
import { Database, dataSourceOptions, Doorbell, Secrets, variables, type Config, type Service } from '#platform';
import { Endpoints, Places, Webhooks } from '#webhooks';
import { freePort } from '../apps/gateway/servers/processes.js';
import { start } from '../apps/webhooks/start.js';
import { Receiver } from './webhooks.receiver.js';

/** A way to Redis that can be cut and opened again. */
class Line {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  port = 0;

  constructor(private readonly redis: URL) {}

  async open(): Promise<void> {
    // One that systems lend to nobody: it is given back for a while, and then listened on again.
    this.port ||= await freePort();
    this.server = createServer((near) => {
      const far = connect(Number(this.redis.port || 6379), this.redis.hostname);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => [near, far].forEach((end) => end.destroy()));
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
  }

  async cut(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(null)));
    this.server = null;
  }
}

describe('the webhooks service while Redis is away', () => {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 1 });
  const line = new Line(new URL(process.env['REDIS_URL']!));
  const logs: string[] = [];
  let config: Config;
  let source: DataSource;
  let database: Database;
  let webhooks: Webhooks;
  let places: Places;
  let service: Service;
  let receiver: Receiver;

  const complaints = jest.spyOn(console, 'error');

  beforeAll(async () => {
    await admin.query(`create database ${name} template tollgate_template`);
    await line.open();
    const databaseUrl = Object.assign(new URL(process.env['DATABASE_URL']!), { pathname: `/${name}` }).href;
    const redisUrl = Object.assign(new URL(process.env['REDIS_URL']!), { hostname: '127.0.0.1', port: String(line.port) }).href;
    config = {
      env: variables.parse({ WEBHOOKS_PORT: '0', QUEUE_PREFIX: name, WEBHOOK_ALLOW_PRIVATE: '1', LOG_LEVEL: 'info' }),
      production: false,
      databaseUrl,
      ownerUrl: databaseUrl,
      redisUrl,
      keys: `k1:${randomBytes(32).toString('base64url')}`,
      logStream: { write: (text) => logs.push(text) },
      urls: {},
    };
    source = await new DataSource(dataSourceOptions(config, 'test')).initialize();
    database = new Database(source, new Doorbell(config));
    webhooks = new Webhooks(database, new Secrets(config));
    places = new Places(database);
    receiver = await Receiver.start();
    await database.tx((tx) => new Endpoints(database, new Secrets(config)).create(tx, DEMO_MERCHANT.id, receiver.url, null));
    await line.cut();
    service = await start(config);
  });
  afterAll(async () => {
    await receiver.close();
    await line.cut();
    await database.onModuleDestroy();
    await source.destroy();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  });

  const announce = () =>
    database.tx((tx) =>
      webhooks.announce(tx, {
        merchantId: DEMO_MERCHANT.id,
        paymentId: 'pay_00000000000000000000000000' as PaymentId,
        type: 'payment.charged',
        sequence: 1,
        data: {},
      }),
    );
  const until = async (holds: () => Promise<boolean> | boolean) => {
    for (let i = 0; i < 400 && !(await holds()); i++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await holds()).toBe(true);
  };

  it('comes up, lives, says that it is not ready and why, and still gives events their positions', async () => {
    expect((await request(service.url).get('/livez')).status).toBe(200);
    const ready = await request(service.url).get('/readyz');
    expect(ready.status).toBe(503);
    expect(ready.body.checks).toMatchObject({ redis: expect.stringMatching(/no answer/), database: 'ok' });
    await announce();
    await until(async () => (await places.waiting()) === 0);
    await until(() => logs.some((text) => text.includes('collecting failed, will try again')));
    expect(receiver.letters).toHaveLength(0);
  });

  it('stops in order although it never had a Redis', async () => {
    const other = await start({ ...config, logStream: { write: () => undefined } });
    const from = performance.now();
    await other.close();
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  it('delivers what was left once Redis is back, and is ready', async () => {
    await line.open();
    await until(() => receiver.letters.length === 1);
    expect((await request(service.url).get('/readyz')).status).toBe(200);
  });

  it('stops in order while Redis is away again', async () => {
    await line.cut();
    await announce();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const from = performance.now();
    await service.close();
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  it('says all this in its log, and nothing beside it', () => {
    expect(logs.filter((text) => text.includes('the queue is not reachable'))).not.toEqual([]);
    expect(complaints).not.toHaveBeenCalled();
  });
});
