import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { variables, type Config, type Service } from '#platform';
import { start } from './start.js';

/** A mock on a free port with a book of its own, for specs. */
export interface Mock {
  readonly url: string;
  readonly data: string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** A call with a token of this carrier. */
  as(carrier: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Headers with a token of skt for this scope alone. */
  narrow(scope: string): Promise<Record<string, string>>;
  /** As it is after kill -9 and a new start. */
  restart(): Promise<Mock>;
  settle(): Promise<number>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly raw?: string;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- specs look into it as they please
  readonly text: string;
}

export function mockConfig(data: string, extra: Record<string, string> = {}): Config {
  const env = variables.parse({ CARRIER_MOCK_PORT: '0', TOLLGATE_DATA: data, MOCK_HTTP_SINK: '1', LOG_LEVEL: 'silent', ...extra });
  return { env, production: false, databaseUrl: '', ownerUrl: '', redisUrl: '', keys: '', urls: {} };
}

export async function startMock(data = mkdtempSync(join(tmpdir(), 'carrier-mock-')), extra: Record<string, string> = {}): Promise<Mock> {
  const service: Service = await start(mockConfig(data, extra));
  const tokens = new Map<string, string>();
  const call = async (method: string, path: string, { headers = {}, body, raw, signal }: CallOptions = {}): Promise<Answer> => {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = raw ?? (body === undefined ? null : JSON.stringify(body));
    const answer = await fetch(service.url + path, {
      method,
      headers: { ...json, ...headers },
      body: sent,
      redirect: 'manual',
      signal: signal ?? null,
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') && text !== '';
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : null, text };
  };
  const ask = async (carrier: string, scope: string): Promise<string> => {
    const raw = `grant_type=client_credentials&client_id=tollgate&client_secret=mock-secret${scope && `&scope=${scope}`}`;
    const answer = await call('POST', `/${carrier}/oauth2/token`, {
      raw,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    return answer.body.access_token as string;
  };
  const tokenOf = async (carrier: string): Promise<string> => {
    const token = tokens.get(carrier) ?? (await ask(carrier, ''));
    tokens.set(carrier, token);
    return token;
  };
  return {
    url: service.url,
    data,
    call,
    as: async (carrier, method, path, body, headers = {}) =>
      call(method, `/${carrier}${path}`, { body, headers: { authorization: `Bearer ${await tokenOf(carrier)}`, ...headers } }),
    narrow: async (scope) => ({ authorization: `Bearer ${await ask('skt', scope)}` }),
    restart: async () => (await service.close(), startMock(data, extra)),
    settle: () => service.settle(),
    close: () => service.close(),
  };
}

export const BILLING = '/carrier-billing/v0.5/payments';

export const refundsOf = (paymentId: string): string => `/carrier-billing-refund/v0.3/payments/${paymentId}/refunds`;

let orders = 0;
/** A valid body of createPayment and preparePayment. */
export function order(
  phoneNumber: string,
  amount: number,
  more: Record<string, unknown> = {},
  sink: Record<string, unknown> = {},
): Record<string, unknown> {
  const chargingInformation = { amount, currency: 'KRW', description: '별사탕 100개' };
  const correlator = `att_${++orders}`;
  return {
    amountTransaction: {
      phoneNumber,
      clientCorrelator: correlator,
      referenceCode: correlator,
      paymentAmount: { chargingInformation },
      ...more,
    },
    ...sink,
  };
}

let refunds = 0;
/** A valid body of createRefund. @param amount won; null: all that is left. */
export function refund(
  amount: number | null,
  more: Record<string, unknown> = {},
  sink: Record<string, unknown> = {},
): Record<string, unknown> {
  const correlator = `ref_${++refunds}`;
  const chargingInformation = { amount, currency: 'KRW', description: '별사탕 환불' };
  return {
    type: amount === null ? 'total' : 'partial',
    reason: '마음이 바뀌었어요',
    amountTransaction: {
      clientCorrelator: correlator,
      refundAmount: amount === null ? {} : { chargingInformation },
      referenceCode: correlator,
      ...more,
    },
    ...sink,
  };
}
