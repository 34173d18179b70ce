import { BRAND_IDS } from '#kernel';
import { CATEGORIES, STATUSES } from '#payments';
import { z } from 'zod';
import { page, text } from '../requests.js';

export const reviewsPage = z.strictObject(page('payment'));
export type ReviewsPage = z.infer<typeof reviewsPage>;

export const reviewRequest = z.strictObject({ reason: text(500).describe('For the audit; nobody outside sees it.') });
export type ReviewRequest = z.infer<typeof reviewRequest>;

const time = z.iso.datetime();

export const reviewAnswer = z.strictObject({
  object: z.literal('review'),
  payment: z.string(),
  merchant: z.string(),
  carrier: z.enum(BRAND_IDS),
  phoneNumber: z.string().describe('Masked.'),
  amount: z.int(),
  currency: z.literal('KRW'),
  itemName: z.string(),
  category: z.enum(CATEGORIES),
  until: time.describe('Unless it has been released by then, it is refused.'),
  score: z.int(),
  explanation: z.string().describe('What spoke against it, and how much each weighed.'),
});

export const reviewsAnswer = z.strictObject({ data: z.array(reviewAnswer), hasMore: z.boolean() });

export const REVIEW_ENDS = ['released', 'refused'] as const;

export const reviewActAnswer = z.strictObject({
  object: z.literal('review_act'),
  act: z.string().describe('Its line in the audit.'),
  payment: z.string(),
  done: z.enum(REVIEW_ENDS),
  status: z.enum(STATUSES).describe('Of the payment.'),
});
