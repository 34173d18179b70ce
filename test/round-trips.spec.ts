import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { ChargePayment } from '../apps/charging/charge-payment.js';
import { RegisterPayment } from '../apps/checkout/payments/register-payment.js';
import { ConfirmPayment } from '../apps/checkout/window/confirm-payment.js';
import { SendCode } from '../apps/checkout/window/send-code.js';
import { TestGateway } from './gateway.js';
import { read } from './tidy.files.js';

/** Statements of one run of a journey; what it set off for later is not its own. */
interface Trips {
  readonly statements: string[];
  ended: boolean;
}

const running = new AsyncLocalStorage<Trips>();
const counted: Record<string, Trips> = {};

/** What docs/round-trips.md names apart: cached look-ups, and the note of a late call. */
const APART = /from merchants\.merchant|set posted_at/;

function count(name: string, journey: object, verb: string): void {
  const original = (journey as Record<string, (...args: unknown[]) => Promise<unknown>>)[verb]!;
  jest.spyOn(journey as never, verb as never).mockImplementation(function (this: unknown, ...args: unknown[]) {
    const trips: Trips = { statements: [], ended: false };
    counted[name] = trips;
    return running.run(trips, () => original.apply(this, args).finally(() => (trips.ended = true)));
  } as never);
}

function listen(): void {
  const original = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const trips = running.getStore();
    const sql = typeof args[0] === 'string' ? args[0] : String((args[0] as { text?: string }).text);
    // What travels together is one trip.
    const all = sql.split(';\n').map((one) => one.trim().replace(/\s+/g, ' ').slice(0, 60));
    if (trips && !trips.ended && !(all.length === 1 && APART.test(sql))) trips.statements.push(all.join('; '));
    return original.apply(this, args);
  } as never);
}

const written = (step: string): number =>
  Number(new RegExp(`^\\| ${step.replace(/[()]/g, '\\$&')} \\| (\\d+) \\|`, 'm').exec(read('docs/round-trips.md'))?.[1]);

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
  listen();
  count('register', RegisterPayment.prototype, 'run');
  count('send-code', SendCode.prototype, 'identify');
  count('confirm', ConfirmPayment.prototype, 'run');
  count('charge', ChargePayment.prototype, 'run');
});
afterAll(async () => {
  jest.restoreAllMocks();
  await gateway.close();
});

it.each([
  ['two-step', 'skt', '01030000001'],
  ['one-step', 'kt', '01030000002'],
])(
  'one smooth purchase (%s) takes as many round trips as the docs say, and confirming at most four',
  async (procedure, carrier, number) => {
    const paid = await gateway.buy(await gateway.phone(number).set({ carrier }));
    expect(paid).toMatchObject({ status: 'charged' });
    for (const step of ['register', 'send-code', 'confirm', 'charge']) {
      const { statements } = counted[step]!;
      const trips = written(step === 'charge' ? `charge (${procedure})` : step);
      expect({ step, trips: statements.length, statements }).toEqual({ step, trips, statements });
    }
    expect(counted['confirm']!.statements.length).toBeLessThanOrEqual(4);
    expect(counted['confirm']!.statements.at(-1)).toMatch(/; COMMIT$/);
  },
);
