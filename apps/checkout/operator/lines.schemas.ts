import { BRAND_IDS, isId } from '#kernel';
import { CATEGORIES } from '#payments';
import { z } from 'zod';
import { line, text } from '../requests.js';

export const lineRequest = z.strictObject(line);
export type LineRequest = z.infer<typeof lineRequest>;

const why = { ...line, reason: text(500).describe('For the audit; nobody outside sees it.') };

export const revokePasskeysRequest = z.strictObject(why);
export type RevokePasskeysRequest = z.infer<typeof revokePasskeysRequest>;

export const blockRequest = z.discriminatedUnion('scope', [
  z.strictObject({ ...why, scope: z.enum(['all', 'automatic']) }),
  z.strictObject({
    ...why,
    scope: z.literal('merchant'),
    merchant: z.string().refine((id) => isId('merchant', id), { message: 'Must be the id of a merchant.' }),
  }),
  z.strictObject({ ...why, scope: z.literal('category'), category: z.enum(CATEGORIES) }),
]);
export type BlockRequest = z.infer<typeof blockRequest>;

/** So much and no more: what was bought, from whom and for how much, is the subscriber's to tell. */
export const lineAnswer = z.strictObject({
  id: z.string().describe('Its key: under it the audit has it. Nobody can make the number of it.'),
  object: z.literal('line'),
  carrier: z.enum(BRAND_IDS),
  phoneNumber: z.string().describe('Masked.'),
  blocks: z
    .array(
      z.strictObject({
        scope: z.enum(['all', 'automatic', 'merchant', 'category']),
        merchant: z.string().nullable(),
        category: z.string().nullable(),
        since: z.iso.datetime(),
      }),
    )
    .describe('What the subscriber has blocked, newest first.'),
  monthlyLimit: z.int().nullable().describe('Won; the one that the subscriber has set.'),
  hasPasskeys: z.boolean(),
});

export const lineActAnswer = z.strictObject({
  object: z.literal('line_act'),
  act: z.string().describe('Its line in the audit.'),
  changed: z.boolean().describe('False: it was so already, and no text was sent.'),
  line: lineAnswer,
});
