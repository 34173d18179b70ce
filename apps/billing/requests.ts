import { FILE_STATUSES, type Day } from '#billing';
import { isPlainText } from '#kernel';
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

const reason = z.string().trim().min(1).max(500).refine(isPlainText, { message: 'Must be well-formed text without control characters.' });
export const reject = z.strictObject({ reason });
export type Reject = z.infer<typeof reject>;
export const withReason = z.strictObject({ reason });
export type WithReason = z.infer<typeof withReason>;
