import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import request, { type Response } from 'supertest';
import { callbackToken } from '#carriers';
import type { AttemptId, Host } from '#kernel';
import { Secrets, variables, type Config } from '#platform';
import { checkLedger } from '../apps/gateway/check-ledger.js';
import { startGateway, type Gateway } from '../apps/gateway/start.js';
import './second-connection.js';
import { Phone } from './phone.js';
import { Buyer } from './buyer.js';

/** How far a fresh store is ahead of the machine's clock: at noon of the 3rd of a month in Korea. */
export const AHEAD_SECONDS = Number(process.env['TEST_AHEAD_SECONDS']);

/** The whole gateway in one process on its own database, queues and data folder: act, `await settle()`, assert. Never sleep. */
export class TestGateway {
  private constructor(
    readonly config: Config,
    private gateway: Gateway,
    readonly database: pg.Pool,
    /** Every log line of every service. */
    readonly logs: string[],
    private readonly cleanUp: () => Promise<void>,
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<TestGateway> {
    const name = `t_${randomBytes(6).toString('hex')}`;
    const admin = new pg.Pool({ connectionString: process.env['DATABASE_OWNER_URL'], max: 1 });
    // Pages that nobody will recover need not go through the log: a third of the time.
    await admin.query(`create database ${name} template tollgate_template strategy file_copy`);
    const [databaseUrl, ownerUrl] = ['DATABASE_SERVICE_URL', 'DATABASE_OWNER_URL'].map(
      (variable) => Object.assign(new URL(process.env[variable]!), { pathname: `/${name}` }).href,
    ) as [string, string];
    const data = mkdtempSync(path.join(tmpdir(), 'tollgate-test-'));
    const logs: string[] = [];
    const config: Config = {
      env: variables.parse({
        CHECKOUT_PORT: '0', OTP_PORT: '0', CHARGING_PORT: '0', WEBHOOKS_PORT: '0', LIMITS_PORT: '0', BILLING_PORT: '0', BILLING_SFTP_PORT: '0', CARRIER_MOCK_PORT: '0',
        TOLLGATE_DATA: data, QUEUE_PREFIX: name, TOLLGATE_TEST_CLOCK: '1', WEBHOOK_ALLOW_PRIVATE: '1', MOCK_HTTP_SINK: '1',
        CARRIER_TIMEOUT_MS: '1500', DATABASE_POOL: '8', LOG_LEVEL: 'debug', ...environment,
      }), // prettier-ignore
      production: false,
      databaseUrl,
      ownerUrl,
      redisUrl: process.env['REDIS_URL']!,
      keys: `k1:${randomBytes(32).toString('base64url')}`,
      logStream: { write: (line) => logs.push(line) },
      urls: {},
    };
    const database = new pg.Pool({ connectionString: ownerUrl, max: 4 });
    database.on('error', () => undefined);
    const gateway = new TestGateway(config, await startGateway(config), database, logs, async () => {
      await database.end();
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
      rmSync(data, { recursive: true, force: true });
    });
    await gateway.clock(0);
    return gateway;
  }

  get url(): string {
    return this.gateway.url('checkout');
  }

  get mockUrl(): string {
    return this.gateway.url('carrier-mock');
  }

  urlOf(name: Parameters<Gateway['url']>[0]): string {
    return this.gateway.url(name);
  }

  settle(): Promise<void> {
    return this.gateway.settle();
  }

  /** Where time jumps over months nobody waits for three files a day of each, unless it is about files. */
  async withoutFiles(): Promise<void> {
    await this.rows(`update billing.carrier set since = 'infinity'`);
  }

  /** Stops every service and starts them anew on the same data. */
  async restart(): Promise<void> {
    await this.gateway.close();
    this.config.urls.carrierMock = undefined as never;
    this.gateway = await startGateway(this.config);
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.cleanUp();
  }

  /** Closes it, and only then says whether the whole ledger was right: what stays open would keep the run from ending. */
  async closeBalanced(): Promise<void> {
    const said: string[] = [];
    const found = await checkLedger(this.config, (line) => said.push(line)).finally(() => this.close());
    expect({ found, said: found === 0 ? [] : said }).toEqual({ found: 0, said: [] });
  }

  /** A request to the merchant API with the demo key. */
  api(method: 'get' | 'post' | 'delete', address: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    const call = request(this.url)[method](address).set('authorization', 'Bearer sk_test_demo').set(headers);
    return Promise.resolve(body === undefined ? call : call.send(body));
  }

  private orders = 0;

  /** Registers a payment; what is not given is a plain purchase of 4,900 won. */
  async register(members: Record<string, unknown> = {}): Promise<Record<string, any>> {
    const orderId = (members['orderId'] as string | undefined) ?? `A-${++this.orders}`;
    const answer = await this.api('post', '/v1/payments', purchase({ orderId, ...members }), {
      'idempotency-key': `key-${encodeURIComponent(orderId)}`,
    });
    if (answer.status !== 201) throw new Error(`register answered ${answer.status}: ${answer.text}`);
    return answer.body as Record<string, any>;
  }

  async payment(id: string): Promise<Record<string, any>> {
    return (await this.api('get', `/v1/payments/${id}`)).body as Record<string, any>;
  }

  phone(number: string): Phone {
    return new Phone(this.mockUrl, number);
  }

  /** Somebody in front of a browser of their own. */
  buyer(checkoutUrl: string): Buyer {
    return new Buyer(checkoutUrl);
  }

  /** One whole purchase on this line up to the right code. @returns the payment as the merchant then sees it, after everything settled. */
  async buy(phone: Phone, members: Record<string, unknown> = {}): Promise<Record<string, any>> {
    const payment = await this.register(members);
    const buyer = this.buyer(payment['checkoutUrl'] as string);
    await buyer.identify({ phoneNumber: phone.number, carrier: phone.carrier });
    await this.settle();
    await buyer.enter(await phone.code());
    await this.settle();
    return this.payment(payment['id'] as string);
  }

  /** The carrier calls back about an attempt. What comes of it is seen after `settle()`. */
  async callBack(attempt: AttemptId, carrier: Host = 'skt'): Promise<void> {
    const token = callbackToken(new Secrets(this.config), carrier, attempt);
    const answer = await this.api('post', `/callbacks/carriers/${carrier}`, {}, { authorization: `Bearer ${token}` });
    if (answer.status !== 204) throw new Error(`a call back was answered ${answer.status}: ${answer.text}`);
  }

  async fault(fault: string, members: Record<string, unknown> = {}): Promise<void> {
    await request(this.mockUrl)
      .put('/control/faults')
      .send({ fault, ...members })
      .expect(200);
  }

  /** Moves the mock's and the database's time together: so many seconds after the noon at which the store began, and as many as have passed since. */
  async clock(seconds: number): Promise<void> {
    const offsetSeconds = AHEAD_SECONDS + seconds;
    await request(this.mockUrl).put('/control/clock').send({ offsetSeconds }).expect(200);
  }

  /** Moves both to this instant. */
  async clockAt(now: Date): Promise<void> {
    await request(this.mockUrl).put('/control/clock').send({ now: now.toISOString() }).expect(200);
  }

  /** The carriers' own book. */
  async book(): Promise<{ type: string; amount: number; clientCorrelator: string; carrier: string; phoneNumber: string; at: string }[]> {
    return (await request(this.mockUrl).get('/control/book').expect(200)).body as never;
  }

  async rows<Row extends pg.QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.database.query<Row>(sql, parameters)).rows;
  }
}

export const purchase = (members: Record<string, unknown> = {}): Record<string, unknown> => ({
  orderId: 'A-1',
  amount: 4900,
  itemName: '별사탕 100개',
  goodsClass: 'digital',
  returnUrl: 'https://shop.example/back',
  ...members,
});
