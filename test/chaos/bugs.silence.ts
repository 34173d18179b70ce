import type { Bug } from './bugs.js';

const CHARGE = 'apps/charging/charge-payment.ts';
const SETTLE = 'apps/charging/settle-attempt.ts';
const INDEXES = 'libs/payments/recharge.migrations.ts';
const ONE_LIVING = { file: INDEXES, from: 'create unique index attempt_one_living', to: 'create index attempt_one_living' } as const;

/** Mistakes about time, silence and repetition, and about what is told to whom. */
export const BUGS_OF_SILENCE = {
  'refund-time-out-is-a-no': {
    what: 'a carrier that does not answer is taken to have refused to give back',
    foundAs: ['lost'],
    edits: [
      {
        file: 'libs/carriers/camara/giving-back.ts',
        from: "      case 'silent':\n        return told;",
        to: "      case 'silent':\n        return no('carrier_unavailable', told.why);",
      },
    ],
  },
  'month-of-our-own-clock': {
    what: 'the month of the bill is that of the service’s own clock',
    foundAs: ['unbalanced'],
    edits: [
      {
        file: SETTLE,
        from: 'const known = { billingMonth: kstMonth(paidAt), carrierReference: carrierPaymentId };',
        to: 'const known = { billingMonth: kstMonth(new Date()), carrierReference: carrierPaymentId };',
      },
    ],
  },
  'hold-let-go-while-unknown': {
    what: 'a silent carrier’s payment no longer holds its limit',
    foundAs: ['overLimit'],
    edits: [
      {
        file: SETTLE,
        from: "await this.payments.move(tx, attempt.paymentId, 'silence', { detail: { attempt: attempt.id, why: outcome.why } });",
        to: "await this.payments.move(tx, attempt.paymentId, 'silence', { detail: { attempt: attempt.id, why: outcome.why } });\n    await this.limits.letGo(tx, attempt.paymentId);",
      },
    ],
  },
  'only-redis-knows-the-job': {
    what: 'that a payment is charged once is left to the queue',
    foundAs: ['doubled'],
    edits: [
      ONE_LIVING,
      {
        file: CHARGE,
        from: "if (payment.status !== 'reserved') return this.askInstead(paymentId);",
        to: "if (!['reserved', 'charging', 'unknown'].includes(payment.status)) return;",
      },
      {
        file: 'libs/payments/attempts.ts',
        from: 'where id = $2 and status = any($4) returning *)',
        to: "where id = $2 and (status = any($4) or status in ('charging', 'unknown')) returning *)",
      },
    ],
  },
  'new-correlator-at-retry': {
    what: 'an order that is repeated names itself anew',
    foundAs: ['doubled'],
    edits: [
      {
        file: 'libs/carriers/camara/order.rules.ts',
        from: 'const marksOf = ({ attemptId }: Order) => ({ clientCorrelator: attemptId, referenceCode: attemptId });',
        to: 'const marksOf = ({ attemptId }: Order) => ({ clientCorrelator: `${attemptId}-${Math.floor(Math.random() * 1e6)}`, referenceCode: attemptId });',
      },
    ],
  },
  'webhook-before-commit': {
    what: 'the merchant is told in a transaction of its own, before it is true',
    foundAs: ['unbalanced'],
    edits: [
      {
        file: SETTLE,
        from: '    this.webhooks.announce(tx, this.payments.event(charged));\n    this.notices',
        to: '    await (this.payments as any).database.tx((own: Tx) => this.webhooks.announce(own, this.payments.event(charged)));\n    this.notices',
      },
    ],
  },
  'notice-after-commit': {
    what: 'what the subscriber is told of a charge is left after the commit',
    foundAs: ['lost'],
    edits: [
      {
        file: SETTLE,
        from: '    this.notices.ofCharge(tx, charged.id, charged.lineKey, attempt.host);',
        to: '    setTimeout(() => void (this.payments as any).database.tx(async (own: Tx) => this.notices.ofCharge(own, charged.id, charged.lineKey, attempt.host)).catch(() => undefined), 20);',
      },
    ],
  },
  'file-order-left-to-chance': {
    what: 'the lines of a file stand in whatever order they are found',
    foundAs: ['unbalanced'],
    edits: [
      {
        file: 'libs/billing/lines.select.ts',
        from: ' and f.n <= ${after + FOUND_AT_ONCE} order by f.n`;',
        to: ' and f.n <= ${after + FOUND_AT_ONCE} order by random()`;',
      },
    ],
  },
  'replay-forgotten': {
    what: 'a request that comes again under its key is done again, and its first answer forgotten',
    foundAs: ['doubled'],
    edits: [
      {
        file: 'libs/platform/idempotency.ts',
        from: "      return { status: found!.status, body: JSON.parse(this.secrets.open('outcome', context, found!.body)) as unknown, replayed: true };\n",
        to: '',
      },
      {
        file: 'libs/platform/idempotency.ts',
        from: 'values ($1, $2, $3, $4, $5, platform.now())',
        to: 'values ($1, $2, $3, $4, $5, platform.now()) on conflict do nothing',
      },
    ],
  },
  'code-in-the-log': {
    what: 'the text message is logged',
    foundAs: ['lost'],
    edits: [
      {
        file: 'apps/otp/text-passcode.ts',
        from: 'const { name } = await this.merchants.nameOf(merchantId);',
        to: 'const { name } = await this.merchants.nameOf(merchantId);\n    console.log(JSON.stringify({ msg: `sending ${code}` }));',
      },
    ],
  },
} as const satisfies Record<string, Bug>;
