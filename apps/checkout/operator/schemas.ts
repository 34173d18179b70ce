import { BRAND_IDS, REFUSAL_CODES } from '#kernel';
import { ATTEMPT_KINDS, OPERATOR_ACTIONS, STATUSES, STUCK_BECAUSE } from '#payments';
import { z } from 'zod';
import { page, text } from '../requests.js';

export const stuckPage = z.strictObject(page('attempt'));
export type StuckPage = z.infer<typeof stuckPage>;

export const actsPage = z.strictObject({
  ...page('act'),
  subject: text(64).optional().describe('Only acts on this one, e.g. an attempt.'),
});
export type ActsPage = z.infer<typeof actsPage>;

export const giveBackRequest = z.strictObject({ reason: text(500).describe('For the audit; nobody outside sees it.') });
export type GiveBackRequest = z.infer<typeof giveBackRequest>;

const time = z.iso.datetime();
const list = <Item extends z.ZodType>(item: Item) => z.strictObject({ data: z.array(item), hasMore: z.boolean() });

export const stuckAnswer = z.strictObject({
  id: z.string(),
  object: z.literal('stuck_attempt'),
  what: z.enum(ATTEMPT_KINDS),
  payment: z.string(),
  refund: z.string().nullable(),
  merchant: z.string(),
  carrier: z.enum(BRAND_IDS),
  phoneNumber: z.string().nullable().describe('Masked.'),
  amount: z.int(),
  currency: z.literal('KRW'),
  status: z.enum(STATUSES).describe('Of the payment.'),
  since: time.describe('When the attempt began.'),
  asks: z.int(),
  lastAskAt: time.nullable(),
  nextAskAt: time.nullable().describe('Null while it waits for a person.'),
  stuckBecause: z.enum(STUCK_BECAUSE).nullable().describe('Null: no person is needed, or not any more.'),
  refusal: z.enum(REFUSAL_CODES).nullable().describe('The carrier’s reason for not taking back.'),
  calledOff: z.boolean().describe('A yes that comes will be given back.'),
  actions: z.array(z.enum(OPERATOR_ACTIONS)),
});

export const stuckListAnswer = list(stuckAnswer);

export const DONE = ['asking', 'giving_back', 'called_off'] as const;
export type Done = (typeof DONE)[number];

export const stuckActAnswer = z.strictObject({
  object: z.literal('stuck_act'),
  act: z.string().describe('Its line in the audit.'),
  done: z
    .enum(DONE)
    .describe(
      '`called_off`: the carrier’s id of it is not known, so it is asked now and given back as soon as it turns out to have been taken.',
    ),
  refund: z.string().nullable().describe('What was opened.'),
  attempt: stuckAnswer,
});

export const actAnswer = z.strictObject({
  id: z.string(),
  object: z.literal('operator_act'),
  operator: z.strictObject({ id: z.string(), name: z.string() }),
  at: time,
  what: z.string(),
  subject: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()).describe('`refused`: the code of the answer, when it was not done.'),
  requestId: z.string(),
});

export const actsAnswer = list(actAnswer);
