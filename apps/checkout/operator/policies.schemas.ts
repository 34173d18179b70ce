import { BRAND_IDS, isId } from '#kernel';
import { MEASURES, PERIODS, SCOPES, type Part, type Scope } from '#limits';
import { CATEGORIES, GOODS_CLASSES } from '#payments';
import { z } from 'zod';
import { text } from '../requests.js';

/** What an operator sets. Kill switches have a door of their own, and what a subscriber set belongs to the subscriber. */
export const SETTABLE = (Object.keys(SCOPES) as Scope[]).filter((scope) => !/_stop$|_block$|^line_own$/.test(scope));

/** What a policy may name. Lines, persons and addresses are not named: such a policy holds for each of them. */
const named = z.strictObject({
  merchant: z
    .string()
    .refine((id) => isId('merchant', id), { message: 'Must be the id of a merchant.' })
    .optional(),
  category: z.enum(CATEGORIES).optional(),
  goods_class: z.enum(GOODS_CLASSES).optional(),
  carrier: z.enum(BRAND_IDS).optional(),
});

const place = {
  scope: z.enum(SETTABLE as [Scope, ...Scope[]]),
  period: z.enum(PERIODS).describe('`payment`: of one payment; hours, days and months are those of Korea.'),
  for: named.default({}).describe('Which merchant, category, class of goods or carrier; what is left out: each.'),
};

export const policyRequest = z
  .strictObject({
    ...place,
    cap: z
      .int()
      .min(0)
      .max(1_000_000_000_000)
      .nullable()
      .describe('In won, or a number of payments, lines or codes; null: counted, but not capped.'),
    from: z.iso.datetime({ offset: true }).optional().describe('Unset: from now on.'),
    until: z.iso.datetime({ offset: true }).optional().describe('From then on what stood here before holds again. Unset: for good.'),
    reason: text(500).describe('For the audit and the list; nobody outside sees it.'),
  })
  .superRefine(({ scope, period, for: whose, from, until }, context) => {
    const wrong = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    if (!(period in SCOPES[scope].refuses))
      wrong(['period'], `Must be one of ${Object.keys(SCOPES[scope].refuses).join(', ')} for ${scope}.`);
    for (const part of Object.keys(whose) as Part[])
      if (!(SCOPES[scope].by as readonly Part[]).includes(part)) wrong(['for', part], `${scope} does not tell these apart.`);
    if (until !== undefined && Date.parse(until) <= (from === undefined ? 0 : Date.parse(from))) wrong(['until'], 'Must be after from.');
  });
export type PolicyRequest = z.infer<typeof policyRequest>;

export const policyWithdrawal = z.strictObject({ reason: text(500).optional().describe('For the audit.') });
export type PolicyWithdrawal = z.infer<typeof policyWithdrawal>;

export const policyAnswer = z.strictObject({
  id: z.string().describe('Its place: `scope:period:` and one value or `*` for each part of the scope.'),
  object: z.literal('policy'),
  ...place,
  for: named,
  measure: z.enum(MEASURES).describe('What the cap counts; `least`: it is the smallest amount.'),
  cap: z.int().nullable(),
  from: z.iso.datetime(),
  until: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
  setBy: z.string(),
  setAt: z.iso.datetime(),
  withdrawn: z.boolean().describe('Nothing stands here any more.'),
});

export const policiesAnswer = z.strictObject({ data: z.array(policyAnswer), hasMore: z.literal(false) });

export const policyWithdrawn = z.strictObject({
  id: z.string(),
  object: z.literal('policy'),
  withdrawn: z.literal(true),
  act: z.string().describe('Its line in the audit.'),
});
