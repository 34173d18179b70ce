import { BRAND_IDS, isId } from '#kernel';
import { CATEGORIES } from '#payments';
import { z } from 'zod';
import { text } from '../requests.js';

/** What can be stopped, and what names it. */
export const STOPPABLE = {
  carrier: z.enum(BRAND_IDS),
  merchant: z.string().refine((id) => isId('merchant', id), { message: 'Must be the id of a merchant.' }),
  category: z.enum(CATEGORIES),
  prefix: z.string().regex(/^01\d{1,6}$/, { message: 'Must be the first three to eight digits of numbers, e.g. 0101234.' }),
} as const;
export const STOPPABLES = Object.keys(STOPPABLE) as [keyof typeof STOPPABLE, ...(keyof typeof STOPPABLE)[]];
export type Stoppable = (typeof STOPPABLES)[number];

export const throwRequest = z
  .strictObject({
    scope: z.enum(STOPPABLES),
    value: text(64).describe(
      'A carrier or brand (a carrier stops its brands too), a merchant’s id, a category, or first digits of numbers.',
    ),
    reason: text(500).describe('For the audit and the list; nobody outside sees it.'),
  })
  .superRefine(({ scope, value }, context) => {
    for (const { message } of STOPPABLE[scope].safeParse(value).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: ['value'], message });
  });
export type ThrowRequest = z.infer<typeof throwRequest>;

export const withdrawQuery = z.strictObject({ reason: text(500).optional().describe('For the audit.') });
export type WithdrawQuery = z.infer<typeof withdrawQuery>;

export const killSwitchAnswer = z.strictObject({
  id: z.string().describe('`scope:value`.'),
  object: z.literal('kill_switch'),
  scope: z.enum(STOPPABLES),
  value: z.string(),
  reason: z.string().nullable(),
  thrownBy: z.string(),
  thrownAt: z.iso.datetime(),
});

export const killSwitchesAnswer = z.strictObject({ data: z.array(killSwitchAnswer), hasMore: z.literal(false) });

export const withdrawnAnswer = z.strictObject({
  id: z.string(),
  object: z.literal('kill_switch'),
  thrown: z.literal(false),
  act: z.string().describe('Its line in the audit.'),
});
