import { OBJECTION_STATES } from '#payments';
import { z } from 'zod';
import { page, text } from '../requests.js';

export const objectionsPage = z.strictObject({ ...page('objection'), state: z.enum([...OBJECTION_STATES, 'owed']).default('open') });
export type ObjectionsPage = z.infer<typeof objectionsPage>;

export const objectionRequest = z.strictObject({ answer: text(1000).describe('What the subscriber reads.') });
export type ObjectionRequest = z.infer<typeof objectionRequest>;

const time = z.iso.datetime();

export const objectionAnswer = z.strictObject({
  id: z.string(),
  object: z.literal('objection'),
  payment: z.string(),
  merchant: z.string(),
  state: z.enum(OBJECTION_STATES),
  reason: z.string().describe('In the subscriber’s words.'),
  openedAt: time,
  dueAt: time.describe('Two weeks after it was opened; the law wants an answer by then.'),
  answer: z.string().nullable(),
  answeredAt: time.nullable(),
});

export const objectionsAnswer = z.strictObject({ data: z.array(objectionAnswer), hasMore: z.boolean() });

export const objectionActAnswer = z.strictObject({
  object: z.literal('objection_act'),
  act: z.string().describe('Its line in the audit.'),
  objection: objectionAnswer,
  refund: z.string().nullable().describe('What gives back all that is left; null when nothing is, or the objection was rejected.'),
});
