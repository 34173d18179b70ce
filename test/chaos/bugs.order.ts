import type { Bug } from './bugs.js';

const CHARGE = 'apps/charging/charge-payment.ts';
const INDEXES = 'libs/payments/recharge.migrations.ts';

/** Mistakes about what comes first, and about what only one may do. */
export const BUGS_OF_ORDER = {
  'unique-order-gone': {
    what: 'nothing keeps one order from becoming two payments',
    foundAs: ['doubled'],
    edits: [
      {
        file: 'libs/payments/payments.migrations.ts',
        from: 'payment_id text, primary key (merchant_id, order_id));',
        to: 'payment_id text);',
      },
    ],
  },
  'unique-refund-gone': {
    what: 'nothing keeps one refund from being taken to the carrier twice',
    foundAs: ['doubled'],
    edits: [{ file: INDEXES, from: 'create unique index attempt_one_per_refund', to: 'create index attempt_one_per_refund' }],
  },
  'charge-before-attempt': {
    what: 'the carrier is told before the attempt row is on disk',
    foundAs: ['doubled'],
    edits: [
      {
        file: CHARGE,
        from: "import { SharedTx, stopwatch } from '#platform';",
        to: "import { newId, SharedTx, stopwatch } from '#platform';",
      },
      {
        file: CHARGE,
        from: '    const started = await this.shared.statement(paymentId, (manager) => this.attempts.begin(paymentId, host, LEASE_SECONDS, manager));',
        to: `    const early: any = newId('attempt');
    const told: any = { ...purchase, attemptId: early, carrierPaymentId: null, startedAt: payment.seenAt, age, ageSeconds: 0, sincePostSeconds: 0, calledBackSeconds: null, heard: new Exchanges().heard };
    const first = await this.carriers.of(host).charge(told, { named: async () => true, posting: async () => true });
    const started: any = await (this.attempts as any).begin(paymentId, host, LEASE_SECONDS, undefined, early);`,
      },
      {
        file: CHARGE,
        from: 'const outcome = await this.carriers.of(host).charge(order, notes);',
        to: 'const outcome = order && first;',
      },
      {
        file: 'libs/payments/attempts.ts',
        from: "[newId('attempt'), paymentId, to,",
        to: "[arguments[4] ?? newId('attempt'), paymentId, to,",
      },
    ],
  },
  'time-out-is-a-no': {
    what: 'a carrier that does not answer is taken to have declined',
    foundAs: ['lost'],
    edits: [
      {
        file: 'libs/carriers/camara/charging.ts',
        from: "      case 'silent':\n        return told;",
        to: "      case 'silent':\n        return no('carrier_unavailable', told.why);",
      },
    ],
  },
  'not-found-is-a-no': {
    what: '"there is no such payment" is believed at once',
    foundAs: ['lost'],
    edits: [
      {
        file: 'libs/carriers/carriers.rules.ts',
        from: 'return ageSeconds > POST_WITHIN_SECONDS && sincePostSeconds > settleWithinSeconds + timeoutMs / 1000;',
        to: 'return true;',
      },
      {
        file: 'libs/carriers/camara/telling.ts',
        from: "if (found.kind !== 'absent' || order.age() > POST_WITHIN_SECONDS) return found;",
        to: "if (found.kind !== 'absent' || order.age() > 0) return found;",
      },
    ],
  },
  'reserve-reads-then-writes': {
    what: 'limits are read, compared and written without a lock',
    foundAs: ['overLimit'],
    edits: [
      {
        file: 'libs/limits/own-counters.migrations.ts',
        from: '          perform 1 from limits.counter where key = any(v_keys) order by key for no key update;\n',
        to: '',
      },
      {
        file: 'libs/limits/flat-claims.migrations.ts',
        from: 'set reserved = c.reserved + excluded.reserved returning',
        to: 'set reserved = (select was.reserved from limits.counter was where was.key = c.key) + excluded.reserved returning',
      },
    ],
  },
  'outbox-after-commit': {
    what: 'the row for the sender of webhooks is left after the commit',
    foundAs: ['lost'],
    edits: [
      {
        file: 'libs/webhooks/webhooks.ts',
        from: `       insert into platform.outbox (id, address, payload, at) select $7, 'webhooks', jsonb_build_object('eventId', id), created_at from made\`,
      [id, merchantId, paymentId, type, sequence, sealData(this.secrets, id, data), newId('row')],
    );`,
        to: `       select 1 from made\`,
      [id, merchantId, paymentId, type, sequence, sealData(this.secrets, id, data)],
    );
    setTimeout(() => void this.database.query("insert into platform.outbox (id, address, payload, at) values ($1, 'webhooks', $2, platform.now())", [newId('row'), { eventId: id }]).catch(() => undefined), 20);`,
      },
    ],
  },
  'called-off-is-forgotten': {
    what: 'an order that is called off while its charge is at the carrier stays charged',
    foundAs: ['lost'],
    edits: [
      {
        file: 'apps/checkout/payments/cancel-by-order.ts',
        from: "      case 'unknown':\n        this.payments.cancelWhenKnown(tx, payment.id);\n",
        to: "      case 'unknown':\n",
      },
    ],
  },
  'any-code-will-do': {
    what: 'whatever is typed is taken for the code',
    foundAs: ['doubled'],
    edits: [
      {
        file: 'apps/checkout/window/compare-codes.ts',
        from: "passcode.state !== 'issued' && passcodes.matches(passcode, payment, typed);",
        to: "passcode.state !== 'issued' && typed !== '' && payment !== null && passcodes !== null;",
      },
    ],
  },
  'held-is-captured': {
    what: 'what waits for its merchant’s capture is charged without it',
    foundAs: ['doubled'],
    edits: [
      {
        file: 'libs/payments/payments.ts',
        from: "    if (payment.capture === 'manual') return this.goOn(tx, payment, host, 'held', options);\n",
        to: '',
      },
    ],
  },
} as const satisfies Record<string, Bug>;
