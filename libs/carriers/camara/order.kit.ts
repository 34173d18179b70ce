import { won, type Host, type PhoneNumber } from '#kernel';
import { newId, newKey, Secrets, variables, type Config } from '#platform';
import type { Notes, Order } from '../carrier.js';
import { Carriers } from '../carriers.js';
import { FakeCarrier, json, type Handler } from './carrier.kit.js';

export const PAID_AT = '2026-11-20T01:02:03.000Z';

/** A payment in this status as the carrier shows it. */
export function payment(
  attemptId: string,
  status: string,
  more: { amount?: number; id?: string; paymentDate?: string } = {},
): Record<string, unknown> {
  const { amount = 4900, id = 'P-1', ...rest } = more;
  return {
    paymentId: id,
    paymentStatus: status,
    paymentCreationDate: PAID_AT,
    ...(status === 'succeeded' ? { paymentDate: PAID_AT } : {}),
    amountTransaction: {
      phoneNumber: '+821012345678',
      clientCorrelator: attemptId,
      referenceCode: attemptId,
      paymentAmount: { chargingInformation: { amount, currency: 'KRW', description: 'x' } },
    },
    ...rest,
  };
}

export function carriersAt(url: string, environment: Record<string, string> = {}): Carriers {
  const env = variables.parse({ CARRIER_URL: url, CARRIER_TIMEOUT_MS: '3000', MOCK_HTTP_SINK: '1', ...environment });
  const keys = newKey('k');
  const config: Config = {
    env,
    production: false,
    databaseUrl: '',
    ownerUrl: '',
    redisUrl: '',
    keys,
    urls: { checkout: 'http://127.0.0.1:3000' },
  };
  return new Carriers(config, new Secrets(config));
}

export function anOrder(more: Partial<Order> = {}): Order {
  const attemptId = newId('attempt');
  return {
    attemptId,
    carrierPaymentId: null,
    phoneNumber: '+821012345678' as PhoneNumber,
    amount: won(4900),
    itemName: '별사탕 100개',
    goodsClass: 'digital',
    merchant: { id: newId('merchant'), name: '별사탕 상점' },
    startedAt: new Date(PAID_AT),
    age: () => more.ageSeconds ?? 0,
    ageSeconds: 0,
    sincePostSeconds: 0,
    calledBackSeconds: null,
    heard: () => undefined,
    ...more,
  };
}

/** Writes down in which order things were kept. */
export function noteBook(calls: string[], living = true): Notes {
  return {
    named: async (id) => {
      calls.push(`named ${id}`);
      return living;
    },
    posting: async () => calls.push('posting') > 0,
  };
}

/** The fake answers with the payment of whoever ordered. */
export const ordered =
  (status: string, more = {}): Handler =>
  (request, body, response) =>
    json(201, payment(body.amountTransaction!.clientCorrelator, status, more))(request, body, response);

export const yes = { kind: 'yes', carrierPaymentId: 'P-1', paidAt: new Date(PAID_AT), amount: 4900 };

const open: { close(): Promise<void> }[] = [];

/** A fake and the carriers that talk to it, until `closeAll`. */
export async function at(host: Host): Promise<{ fake: FakeCarrier; carriers: Carriers }> {
  const fake = await FakeCarrier.start(host);
  const carriers = carriersAt(fake.url);
  open.push({ close: () => carriers.onApplicationShutdown() }, fake);
  return { fake, carriers };
}

export async function closeAll(): Promise<void> {
  for (const one of open.splice(0)) await one.close();
}
