import { z } from 'zod';
import { BRAND_IDS, HOSTS, parsePhone, type Brand, type PhoneNumber } from '#kernel';
import { refuse } from './errors.js';
import { FAULT_NAMES, type FaultName } from './fault-names.js';
import type { FaultRule } from './faults.js';
import { STANDINGS, type LineTraits } from './line.js';
import { PAYMENT_STATUSES, type PaymentStatus } from './payment.js';

const fault = z.enum(FAULT_NAMES as [FaultName, ...FaultName[]]);
const birthDate = z.string().regex(/^\d{6}$/, 'must be YYMMDD');
const genderDigit = z.union([z.string().regex(/^\d$/), z.int().min(0).max(9)], 'must be one digit').transform((digit) => String(digit));

const lineChange = z
  .strictObject({
    carrier: z.enum(BRAND_IDS as [Brand, ...Brand[]]),
    birthDate,
    genderDigit,
    monthlyLimit: z.int().min(0),
    standing: z.enum(STANDINGS),
    simChangedHoursAgo: z.number().min(0).max(1e6).nullable(),
    password: z
      .string()
      .regex(/^\d{6}$/, 'must be six digits')
      .nullable(),
    person: z.string().min(1).max(200).nullable(),
    enforceLimit: z.boolean(),
    fault: fault.nullable().transform((name) => name ?? 'none'),
    validation: z.boolean(),
    asynchronous: z.boolean().nullable(),
    ported: z.boolean(),
    nameChanged: z.boolean(),
    billPaidEarly: z.boolean(),
    monthlyRefundLimit: z.int().min(0).nullable(),
  })
  .partial();

/** What a carrier shows of a payment. */
export interface PaymentChange {
  readonly status?: PaymentStatus;
  readonly amount?: number;
  readonly hidden?: boolean;
}
const paymentChange = z
  .strictObject({ status: z.enum(PAYMENT_STATUSES), amount: z.int().positive(), hidden: z.boolean() })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must say what is to change');

/** The longest month: with it no charge is ever cancelled. */
const CUT_OFF_MOST = 31 * 24 * 60;
const carrierChange = z.strictObject({ cancelCutOffMinutes: z.int().min(0).max(CUT_OFF_MOST) });

const faultRule = z.strictObject({
  carrier: z.enum(HOSTS).nullable().default(null),
  fault,
  probability: z.number().min(0).max(1).default(1),
  count: z.int().min(1).nullable().default(null),
});

const LATEST_MS = Date.UTC(2200, 0);
const EARLIEST_MS = Date.UTC(2000, 0);
const byOffset = z.strictObject({ offsetSeconds: z.number() });
const byTime = z.strictObject({ now: z.iso.datetime({ offset: true }) });

export const parseLineChange = (body: unknown): Partial<LineTraits> => parse(lineChange, body) as Partial<LineTraits>;

export const parsePaymentChange = (body: unknown): PaymentChange => parse(paymentChange, body) as PaymentChange;

export const parseCarrierChange = (body: unknown): { cancelCutOffMinutes: number } => parse(carrierChange, body);

/** One fault, or several at once. */
export function parseFaults(body: unknown): FaultRule[] {
  return Array.isArray(body) ? parse(z.array(faultRule), body) : [parse(faultRule, body)];
}

export const parseFault = (name: string): FaultName => parse(fault, name);

/** Seconds to add to the machine's clock. */
export function parseClockMove(body: unknown, wallMs: number): number {
  const tellsTime = body !== null && typeof body === 'object' && 'now' in body;
  const offsetSeconds = tellsTime ? (Date.parse(parse(byTime, body).now) - wallMs) / 1000 : parse(byOffset, body).offsetSeconds;
  const then = wallMs + offsetSeconds * 1000;
  if (then < EARLIEST_MS || then > LATEST_MS) throw refuse('invalid_argument', 'the time must lie between 2000 and 2200');
  return offsetSeconds;
}

/** A Korean mobile number as people type it. */
export function parseTyped(text: string): PhoneNumber {
  // An unescaped + in a query arrives as a space.
  const number = parsePhone(text.replace(/^ (?=82)/, '+'));
  if (!number) throw refuse('invalid_argument', 'number: this is no Korean mobile number');
  return number;
}

/** Milliseconds since the epoch. */
export function parseFrom(text: string | undefined): number | null {
  return text === undefined || text === ''
    ? null
    : Date.parse(parse(z.object({ from: z.iso.datetime({ offset: true }) }), { from: text }).from);
}

/** Seconds. */
export const parseWait = (text: string | undefined): number =>
  parse(z.object({ wait: z.coerce.number().min(0).max(10) }), { wait: text ?? 0 }).wait;

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const path = issue.path.join('.');
  throw refuse('invalid_argument', path ? `${path}: ${issue.message}` : issue.message);
}
