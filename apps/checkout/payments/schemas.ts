import { AMOUNT_MAX_WON, AMOUNT_MIN_WON, CAPTURES, CATEGORIES, GOODS_CLASSES } from '#payments';
import { z } from 'zod';
import { keyText } from '../once.js';
import { anyText, line, page, text } from '../requests.js';

export const registerPayment = z.strictObject({
  orderId: text(64).describe('Your own order number. Unique for ever.'),
  amount: z.int().min(AMOUNT_MIN_WON).max(AMOUNT_MAX_WON).describe('Won, VAT included.'),
  itemName: text(100),
  goodsClass: z.enum(GOODS_CLASSES),
  category: z.enum(CATEGORIES).default('content'),
  returnUrl: text(2048).describe('Where the buyer comes back to; under an origin registered for you.'),
  capture: z.enum(CAPTURES).default('automatic'),
  expiresInSeconds: z.int().min(60).max(1800).default(600),
  subscriber: z.strictObject(line).nullish().describe('Locks carrier and number in the window.'),
  servicePeriod: text(100).nullish(),
  metadata: z
    .record(text(40), anyText(500))
    .refine((value) => Object.keys(value).length <= 50, { message: 'At most 50 members.' })
    .default({}),
});

export type RegisterPayment = z.infer<typeof registerPayment>;

export const listPayments = z.strictObject({ orderId: text(64).optional(), ...page('payment') });

export const listRefunds = z.strictObject(page('refund'));

/** A whole purchase in one page. */
const lines = page('row', 'entry', 'event');
export const timelinePage = z.strictObject({ ...lines, limit: lines.limit.default(100) });

export const refundRequest = z
  .strictObject({
    amount: z.int().min(1).max(AMOUNT_MAX_WON).optional().describe('Won to give back; all that is left when omitted.'),
    reason: text(200).optional(),
    expectedRefundable: z
      .int()
      .min(0)
      .max(AMOUNT_MAX_WON)
      .optional()
      .describe('The rest you believe in; another rest is answered with `wrong_state`.'),
  })
  .nullish()
  .transform((request) => request ?? {});

export type RefundRequest = z.infer<typeof refundRequest>;

/** A header's bytes and a body's text agree in ASCII only; of another key we could say "never registered" and be wrong. */
const registrationKey = keyText.regex(/^[\x20-\x7e]+$/, { message: 'Must be printable ASCII.' });

export const cancelByOrder = z.union(
  [
    z.strictObject({ orderId: text(64) }),
    z.strictObject({ idempotencyKey: registrationKey.describe('Under which you registered the payment, or tried to.') }),
  ],
  { error: 'Must be { orderId } or { idempotencyKey }, one of the two.' },
);
export type CancelByOrderRequest = z.infer<typeof cancelByOrder>;

/** What a cancel by order number or by key came to. */
export const CANCEL_ENDS = ['never_registered', 'cancelled', 'refunded', 'ended', 'in_progress'] as const;
export type Done = (typeof CANCEL_ENDS)[number];
