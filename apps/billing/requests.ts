import { BREAK_STATES, FILE_STATUSES, OWNERS, type BreakState, type Day } from '#billing';
import { HOSTS, isPlainText } from '#kernel';
import { isMonth } from '#settlement';
import { z } from 'zod';

export const day = z.iso.date().transform((text) => text as Day);

export const closeDay = z.strictObject({ businessDate: day });
export type CloseDayRequest = z.infer<typeof closeDay>;

export const settleMonth = z.strictObject({ period: z.string().refine(isMonth, { message: 'Must be a month, `YYYY-MM`.' }) });
export type SettleMonthRequest = z.infer<typeof settleMonth>;

export const listFiles = z.strictObject({
  from: day.optional(),
  status: z.enum(FILE_STATUSES).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  startingAfter: z
    .string()
    .regex(/^bf_\w{1,60}$/, { message: 'Must be the id of a file.' })
    .optional(),
});
export type ListFiles = z.infer<typeof listFiles>;

export const ack = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/i, { message: 'Must be 64 hexadecimal digits.' }),
  records: z.int().min(0),
  netAmount: z.int(),
});
export type Ack = z.infer<typeof ack>;

export const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  startingAfter: z
    .string()
    .regex(/^[a-z]{2,3}_\w{1,60}$/, { message: 'Must be the id of an item of the list.' })
    .optional(),
});
export type Page = z.infer<typeof page>;

export const listBreaks = page.extend({
  state: z.enum(Object.keys(BREAK_STATES) as [BreakState, ...BreakState[]]).default('open'),
  owner: z.enum(OWNERS).optional(),
  carrier: z.enum(HOSTS).optional(),
});
export type ListBreaks = z.infer<typeof listBreaks>;

export const listDays = z.strictObject({
  carrier: z.enum(HOSTS).optional(),
  unequal: z.enum(['true', 'false']).default('false'),
  before: day.optional(),
  limit: z.coerce.number().int().min(1).max(99).default(30),
});
export type ListDays = z.infer<typeof listDays>;

export const ofDay = z.strictObject({ carrier: z.enum(HOSTS), day });
export type OfDay = z.infer<typeof ofDay>;

const reason = z.string().trim().min(1).max(500).refine(isPlainText, { message: 'Must be well-formed text without control characters.' });
export const reject = z.strictObject({ reason });
export type Reject = z.infer<typeof reject>;
export const withReason = z.strictObject({ reason });
export type WithReason = z.infer<typeof withReason>;

export const resolveBreak = z.strictObject({ reason, correction: z.int() });
export type ResolveBreakRequest = z.infer<typeof resolveBreak>;
export const assignBreak = z.strictObject({ reason, owner: z.enum(OWNERS) });
export type AssignBreak = z.infer<typeof assignBreak>;
