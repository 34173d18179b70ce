import { no, type Outcome } from '../../libs/carriers/carriers.rules.js';
import type { Carrier } from '../../libs/carriers/carrier.js';
import { Carriers } from '#carriers';
import { HOSTS, type Won } from '#kernel';
import { Limits } from '#limits';
import { Passcodes } from '#passcodes';
import { Attempts, Payments } from '#payments';
import { Database, newId, type Tx } from '#platform';
import { SettleAttempt, type Settling } from '../../apps/charging/settle-attempt.js';
import { acting } from './acting.js';
import { BUGS_TOGETHER } from './bugs.together.js';
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
    const { app } = twin.services;
    const [attempts, database] = [app.get(Attempts), app.get(Database)];
    const begin = attempts.begin.bind(attempts);
    const told = new Map<string, Outcome>();
    everyCarrier(twin, (carrier) => {
      const { charge } = carrier;
      carrier.charge = async (order, notes) => told.get(order.attemptId) ?? charge(order, notes);
    });
    const about = { itemName: 'candy', goodsClass: 'digital', merchant: { id: 'mer_0' as const, name: 'Twin' }, carrierPaymentId: null };
    const order = {
      ...about,
      age: () => 0,
      ageSeconds: 0,
      sincePostSeconds: 0,
      calledBackSeconds: null,
      heard: () => undefined,
      phoneNumber: '+821000000000' as never,
    };
    const notes = { named: () => Promise.resolve(true), posting: () => Promise.resolve(true) };
    attempts.begin = (paymentId, host, leaseSeconds) =>
      database.tx(async (tx) => {
        const started = await begin(paymentId, host, leaseSeconds, tx);
        if (!started) return null;
        const [{ amount }] = (await tx.query('select amount from payments.attempt where id = $1', [started.id])) as [{ amount: Won }];
        told.set(
          started.id,
          await app
            .get(Carriers)
            .of(host)
            .charge({ ...order, attemptId: started.id, startedAt: started.startedAt, amount }, notes),
        );
        return started;
      });
  },

  'the hold is let go while the outcome is unknown': (twin) => {
    const settling = twin.services.app.get(SettleAttempt) as unknown as Settle;
    const silence = settling.silence.bind(settling);
    settling.silence = async (tx: Tx, attempt: Settling, outcome: unknown) => {
      await silence(tx, attempt, outcome);
      twin.services.app.get(Limits).letGo(tx, attempt.paymentId);
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

  // An insert that meets a counter waits for whoever is changing it, so that counters that are there must be left alone, too.
  'a hold is read, then written': (twin) =>
    twin.store.rows(
      `do $$ declare
         source text := pg_get_functiondef('limits.reserve'::regproc);
         bent text := replace(replace(source, 'for no key update', ''), 'order by k on conflict', 'where not exists (select from limits.counter n where n.key = k) order by k on conflict');
       begin
         if length(bent) < length(source) or position('for no key update' in source) = 0 then raise 'nothing to leave out'; end if;
         execute bent;
       end $$`,
    ),

  // Behind the attempt's compare-and-set stands the payment's: either of them alone makes a second yes harmless.
  'a yes is settled without looking what was settled before': (twin) => {
    const attempts = twin.services.app.get(Attempts);
    const payments = twin.services.app.get(Payments);
    const settle = attempts.settle.bind(attempts);
    const move = payments.move.bind(payments);
    attempts.settle = async (...args) => (await settle(...args)) || args[2] === 'yes';
    payments.move = async (tx, id, news, options) => {
      if (news === 'charge_taken') await tx.query(`update payments.payment set status = 'charging' where id = $1`, [id]);
      return move(tx, id, news, options);
    };
  },

  'any code will do': (twin) => {
    twin.services.app.get(Passcodes).matches = () => true;
  },

  'the bill’s month is that of our clock': (twin) => {
    const settling = twin.services.app.get(SettleAttempt) as unknown as Settle;
    const run = settling.run.bind(settling);
    settling.run = (attempt: Settling, outcome: Outcome) =>
      run(attempt, outcome.kind === 'yes' ? { ...outcome, paidAt: new Date(acting.who!.scheduler.now) } : outcome);
  },

  ...BUGS_TOGETHER,
} as const satisfies Record<string, (twin: Twin) => unknown>;

export type Bug = keyof typeof BUGS;
export const bugNames = Object.keys(BUGS) as Bug[];
