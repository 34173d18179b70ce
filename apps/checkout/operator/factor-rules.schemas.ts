import { CATEGORIES } from '#payments';
import { z } from 'zod';
import { text } from '../requests.js';

const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/;
const hour = z.string().regex(HOUR, { message: 'Must be a time of day in Korea, e.g. 23:30.' });

export const ruleName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { message: 'Must be small letters, digits and dashes.' });

export const ruleRequest = z
  .strictObject({
    name: ruleName.describe('A rule of this name that stands is replaced.'),
    category: z.enum(CATEGORIES).nullable().default(null),
    amountFrom: z.int().min(0).nullable().default(null).describe('Won.'),
    hours: z
      .strictObject({ from: hour, until: hour })
      .refine(({ from, until }) => from !== until, { message: 'Must be two times; for the whole day leave hours out.' })
      .nullable()
      .default(null)
      .describe('In Korea; may pass midnight. `until` is the first minute that is free again.'),
    firstUse: z.boolean().default(false).describe('Only lines that have never paid here.'),
    reason: text(500).describe('For the audit and the list; nobody outside sees it.'),
  })
  .describe('A second factor is demanded where everything that is set holds.');
export type RuleRequest = z.infer<typeof ruleRequest>;

export const ruleAnswer = z.strictObject({
  id: z.string().describe('Its name.'),
  object: z.literal('second_factor_rule'),
  category: z.enum(CATEGORIES).nullable(),
  amountFrom: z.int().nullable(),
  hours: z.strictObject({ from: z.string(), until: z.string() }).nullable(),
  firstUse: z.boolean(),
  reason: z.string().nullable(),
  setBy: z.string(),
  setAt: z.iso.datetime(),
});
export const rulesAnswer = z.strictObject({ data: z.array(ruleAnswer), hasMore: z.literal(false) });
export const ruleWithdrawnAnswer = z.strictObject({
  id: z.string(),
  object: z.literal('second_factor_rule'),
  inForce: z.literal(false),
  act: z.string().describe('Its line in the audit.'),
});
