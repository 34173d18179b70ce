import { Test, type TestingModule } from '@nestjs/testing';
import { request as send, type Dispatcher } from 'undici';
import {
  BillingModule,
  Closing,
  Files,
  readBillingFile,
  type Day,
  type FileView,
  type Format,
  type ReadFile,
  type SeenFile,
} from '#billing';
import type { Host } from '#kernel';
import { Database, PlatformModule } from '#platform';
import type { TestGateway } from './gateway.js';
import { storeNow } from './time.js';

export interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: Buffer;
}

/** A carrier at the door of the billing service, with its own key. */
export class CarrierClient {
  constructor(
    private readonly gateway: TestGateway,
    private readonly host: Host,
  ) {}

  async call(method: 'GET' | 'HEAD' | 'POST', path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Answer> {
    const answer = await send(`${this.gateway.urlOf('billing')}${path}`, {
      method,
      headers: {
        authorization: `Bearer ck_test_${this.host}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) };
  }

  /** A file of the carrier's own. */
  async send(path: string, bytes: Buffer, headers: Record<string, string> = {}): Promise<Record<string, any>> {
    const answer = await send(`${this.gateway.urlOf('billing')}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ck_test_${this.host}`, 'content-type': 'application/x-ndjson', ...headers },
      body: bytes,
    });
    return { status: answer.statusCode, body: (await answer.body.json()) as Record<string, unknown> };
  }

  async json<T = Record<string, unknown>>(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<T & { status: unknown; code?: string }> {
    return JSON.parse((await this.call(method, path, {}, body)).body.toString()) as never;
  }

  async files(query = ''): Promise<FileView[]> {
    return (await this.json<{ data: FileView[] }>('GET', `/v1/files${query}`)).data;
  }

  async bytes(name: string): Promise<Buffer> {
    const { status, body } = await this.call('GET', `/v1/files/${name}`);
    if (status !== 200) throw new Error(`${name} answered ${status}`);
    return body;
  }

  /** A file pulled and checked as a carrier would. */
  async read(file: FileView, format: Format = 'dat'): Promise<ReadFile> {
    const { name } = file.encodings.find((encoding) => encoding.name.endsWith(`.${format}`))!;
    return readBillingFile(format, await this.bytes(name));
  }
}

const ALL = { from: null, status: null, limit: 1000, startingAfter: null } as const;

/** The room as a service has it: on the store of a test gateway, in the role of services. */
export class BillingRoom {
  private constructor(private readonly room: TestingModule) {}

  static async open(gateway: TestGateway): Promise<BillingRoom> {
    const module = Test.createTestingModule({ imports: [PlatformModule.for('billing-test', gateway.config), BillingModule] });
    const room = await module.compile();
    await room.init();
    return new BillingRoom(room);
  }

  readonly database = this.room.get(Database);
  readonly closing = this.room.get(Closing);
  private readonly published = this.room.get(Files);

  close(): Promise<void> {
    return this.room.close();
  }

  closeNext(host: Host, until: string): Promise<SeenFile | null> {
    return this.database.tx((tx) => this.closing.closeNext(tx, host, until as Day));
  }

  /** Oldest first. */
  async files(host: Host): Promise<SeenFile[]> {
    return (await this.published.list(host, ALL)).reverse();
  }
}

/** Korean time of a day counted from the store's first, as what the test clock is moved by. */
export const until = (hours: number, days: number): number =>
  Math.ceil((Date.parse(`${koreanDay(days)}T00:00:00+09:00`) + hours * 3_600_000 - storeNow().getTime()) / 1000);

/** `YYYY-MM-DD` in Korea, counted from the store's first day. */
export const koreanDay = (days: number): string =>
  new Date(storeNow().getTime() + 9 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
