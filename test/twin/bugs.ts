import { no, type Outcome } from '../../libs/carriers/carriers.rules.js';
import type { Carrier } from '../../libs/carriers/carrier.js';
import { Carriers } from '#carriers';
import { HOSTS } from '#kernel';
import { Limits } from '#limits';
import { Attempts } from '#payments';
import { newId, type Tx } from '#platform';
import { ChargePayment } from '../../apps/charging/charge-payment.js';
import { SettleAttempt, type Settling } from '../../apps/charging/settle-attempt.js';
import { acting } from './scheduler.js';
import type { Twin } from './twin.js';

type Settle = Record<'silence' | 'run', (...args: any[]) => Promise<void>>;

const everyCarrier = (twin: Twin, bend: (carrier: { -readonly [K in keyof Carrier]: Carrier[K] }) => void): void =>
  HOSTS.forEach((host) => bend(twin.services.app.get(Carriers).of(host)));

/** Mistakes that somebody could make, put into this one twin's own objects; the product is never touched. */
export const BUGS = {
  'a time-out is taken for a decline': (twin) =>
    everyCarrier(twin, (carrier) => {
      const { charge } = carrier;
      carrier.charge = async (order, notes) => {
        const outcome = await charge(order, notes);
        return outcome.kind === 'silent' ? no('carrier_unavailable', outcome.why) : outcome;
      };
    }),

  'the carrier is told before the attempt is on disk': (twin) => {
    const charging = twin.services.app.get(ChargePayment) as unknown as { database: { tx(work: (tx: Tx) => Promise<unknown>): unknown } };
    const { database } = charging;
    const told = new Map<string, Outcome>();
    everyCarrier(twin, (carrier) => {
      const { charge } = carrier;
      carrier.charge = async (order, notes) => told.get(order.attemptId) ?? charge(order, notes);
    });
    charging.database = {
      tx: (work) =>
        database.tx(async (tx) => {
          const started = (await work(tx)) as { id: `att_${string}`; startedAt: Date } | null;
          const about = {
            itemName: 'candy',
            goodsClass: 'digital',
            merchant: { id: 'mer_0' as const, name: 'Twin' },
            carrierPaymentId: null,
          };
          const order = { ...about, age: () => 0, ageSeconds: 0, sincePostSeconds: 0, heard: () => undefined };
          const notes = { named: () => Promise.resolve(true), posting: () => Promise.resolve() };
          const [attempt] = started
            ? ((await tx.query('select host, amount from payments.attempt where id = $1', [started.id])) as any[])
            : [];
          if (started) {
            const carrier = twin.services.app.get(Carriers).of(attempt.host);
            const all = {
              ...order,
              attemptId: started.id,
              startedAt: started.startedAt,
              phoneNumber: '+821000000000' as never,
              amount: attempt.amount,
            };
            told.set(started.id, await carrier.charge(all, notes));
          }
          return started;
        }),
    };
  },

  'the hold is let go while the outcome is unknown': (twin) => {
    const settling = twin.services.app.get(SettleAttempt) as unknown as Settle;
    const silence = settling.silence.bind(settling);
    settling.silence = async (tx: Tx, attempt: Settling, outcome: unknown) => {
      await silence(tx, attempt, outcome);
      await twin.services.app.get(Limits).letGo(tx, attempt.paymentId);
    };
  },

  'an order is repeated under a new correlator': (twin) =>
    everyCarrier(twin, (carrier) => {
      const { ask, charge } = carrier;
      carrier.ask = (order, notes) =>
        order.carrierPaymentId === null && order.age() < 30 ? charge({ ...order, attemptId: newId('attempt') }, notes) : ask(order, notes);
    }),

  '"not found" is believed at once': (twin) =>
    everyCarrier(twin, (carrier) => {
      const { ask } = carrier;
      carrier.ask = (order, notes) => ask({ ...order, age: () => 31, ageSeconds: 31, sincePostSeconds: 1e6 }, notes);
    }),

  'a hold is read, then written': (twin) =>
    twin.store.rows(
      `do $$ declare source text := pg_get_functiondef('limits.reserve'::regproc); begin
         if position('for no key update' in source) = 0 then raise 'nothing to leave out'; end if;
         execute replace(source, 'for no key update', ''); end $$`,
    ),

  'an attempt is settled without looking whether it is': (twin) => {
    const attempts = twin.services.app.get(Attempts);
    const settle = attempts.settle.bind(attempts);
    attempts.settle = async (...args) => (await settle(...args)) || args[2] === 'yes';
  },

  'the bill’s month is that of our clock': (twin) => {
    const settling = twin.services.app.get(SettleAttempt) as unknown as Settle;
    const run = settling.run.bind(settling);
    settling.run = (attempt: Settling, outcome: Outcome) =>
      run(attempt, outcome.kind === 'yes' ? { ...outcome, paidAt: new Date(acting.getStore()!.scheduler.now) } : outcome);
  },
} as const satisfies Record<string, (twin: Twin) => unknown>;

export type Bug = keyof typeof BUGS;
export const bugNames = Object.keys(BUGS) as Bug[];
