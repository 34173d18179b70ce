import { CATEGORIES } from '#payments';
import { DECISIONS, KINDS, MINUTES_OF_DAY, type Kind } from '#risk';
import { z } from 'zod';
import { text } from '../requests.js';

const PARAMETER_MAX = 9_999_999;
const WHILE_MAX = 99_999;
const WEIGHT_MAX = 1000;
const SCORE_MAX = 1_000_000;
const ENTRIES_MAX = 100;
const kinds = Object.keys(KINDS) as [Kind, ...Kind[]];

export const riskRuleName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, { message: 'Must be small letters, digits, dashes and low lines.' });

const number = z.int().min(0).max(PARAMETER_MAX);
const parameters = z.record(z.string(), z.union([number, z.array(text(40)).min(1).max(ENTRIES_MAX)]));

/** What is wrong with the parameters of such a rule; null when nothing is. */
function faultIn(kind: Kind, given: z.infer<typeof parameters>): string | null {
  const wanted: Readonly<Record<string, 'number' | 'list'>> = KINDS[kind];
  const names = Object.keys(wanted);
  if (Object.keys(given).sort().join() !== [...names].sort().join()) return `Must be exactly: ${names.join(', ')}.`;
  for (const name of names) {
    const value = given[name]!;
    if ((typeof value === 'number') !== (wanted[name] === 'number')) return `${name} must be a ${wanted[name]}.`;
    if (['minutes', 'hours', 'days'].includes(name) && (value as number) > WHILE_MAX) return `${name} must be at most ${WHILE_MAX}.`;
  }
  if (
    kind === 'night' &&
    (given['from'] === given['until'] || [given['from']!, given['until']!].some((at) => (at as number) >= MINUTES_OF_DAY))
  )
    return `from and until must be two minutes of the day, below ${MINUTES_OF_DAY}.`;
  if (kind === 'categories' && (given['categories'] as string[]).some((name) => !(CATEGORIES as readonly string[]).includes(name)))
    return `categories must be among: ${CATEGORIES.join(', ')}.`;
  return null;
}

export const riskRuleRequest = z
  .strictObject({
    name: riskRuleName.describe('A rule of this name that stands is replaced.'),
    kind: z.enum(kinds),
    parameters: parameters.describe('By kind; of `watched_lines` the telephone numbers, of which keys are kept.'),
    weight: z.int().min(0).max(WEIGHT_MAX).describe('Added to the score of every payment of which it is true.'),
    demands: z.enum(DECISIONS).nullable().default(null).describe('At least this decision, whatever the score.'),
    says: text(200).describe('What a reviewer reads when it was true.'),
    reason: text(500).describe('For the audit; nobody outside sees it.'),
  })
  .superRefine(({ kind, parameters: given }, context) => {
    const message = faultIn(kind, given);
    if (message !== null) context.addIssue({ code: 'custom', message, path: ['parameters'] });
  });
export type RiskRuleRequest = z.infer<typeof riskRuleRequest>;

export const thresholdRequest = z.strictObject({
  decision: z.enum(['ask_second_factor', 'hold_for_review', 'refuse']),
  score: z.int().min(1).max(SCORE_MAX).nullable().describe('From which on it is taken; null: not by score.'),
  reason: text(500),
});
export type ThresholdRequest = z.infer<typeof thresholdRequest>;

export const thresholdAnswer = z.strictObject({
  object: z.literal('risk_threshold'),
  decision: thresholdRequest.shape.decision,
  score: z.int().nullable(),
  reason: z.string().nullable(),
  setBy: z.string(),
  setAt: z.iso.datetime(),
});
export const riskRuleAnswer = z.strictObject({
  id: z.string().describe('Its name.'),
  object: z.literal('risk_rule'),
  kind: z.enum(kinds),
  parameters: z.record(z.string(), z.union([z.int(), z.array(z.string())])).describe('Lines as keys.'),
  weight: z.int(),
  demands: z.enum(DECISIONS).nullable(),
  says: z.string(),
  reason: z.string().nullable(),
  setBy: z.string(),
  setAt: z.iso.datetime(),
});
export const riskRulesAnswer = z.strictObject({
  data: z.array(riskRuleAnswer),
  thresholds: z.array(thresholdAnswer),
  hasMore: z.literal(false),
});
export const riskRuleWithdrawnAnswer = z.strictObject({
  id: z.string(),
  object: z.literal('risk_rule'),
  inForce: z.literal(false),
  act: z.string().describe('Its line in the audit.'),
});
