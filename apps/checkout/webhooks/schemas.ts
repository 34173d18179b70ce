import { ENDPOINTS_MAX, URL_LENGTH_MAX, WEBHOOK_TYPE_NAMES } from '#webhooks';
import { z } from 'zod';
import { page, text } from '../requests.js';

export const createEndpoint = z.strictObject({
  url: text(URL_LENGTH_MAX).describe(`Where to tell you; a public address. At most ${ENDPOINTS_MAX} endpoints per merchant.`),
  types: z
    .array(z.enum(WEBHOOK_TYPE_NAMES))
    .min(1)
    .max(WEBHOOK_TYPE_NAMES.length)
    .refine((types) => new Set(types).size === types.length, { message: 'Each type once.' })
    .nullish()
    .describe('What to tell; everything when left out.'),
});

export type CreateEndpoint = z.infer<typeof createEndpoint>;

export const endpointsPage = z.strictObject(page('endpoint'));
export const deliveriesPage = z.strictObject(page('delivery'));
export type Page = z.infer<typeof endpointsPage>;

export const feedPage = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .default(0)
    .describe('The `position` of the last event you have read; 0 for the beginning.'),
  limit: page('event').limit,
});
export type FeedPage = z.infer<typeof feedPage>;

const time = z.iso.datetime();
const list = <Item extends z.ZodType>(item: Item) => z.strictObject({ data: z.array(item), hasMore: z.boolean() });

/** @param found up to one more than `limit`. */
export const pageOf = <T>(found: readonly T[], limit: number): { data: T[]; hasMore: boolean } => ({
  data: found.slice(0, limit),
  hasMore: found.length > limit,
});

/** What reads answer; tests compare it with real answers. */
export const endpointAnswer = z.strictObject({
  id: z.string(),
  object: z.literal('webhook_endpoint'),
  url: z.string(),
  types: z.array(z.enum(WEBHOOK_TYPE_NAMES)).nullable(),
  status: z.enum(['enabled', 'disabled']),
  disabledBecause: z.enum(['gone']).nullable(),
  previousSecretUntil: time.nullable(),
  createdAt: time,
});

export const endpointWithSecretAnswer = endpointAnswer.extend({ secret: z.string().describe('Shown here only.') });

export const deliveryAnswer = z.strictObject({
  id: z.string(),
  object: z.literal('webhook_delivery'),
  eventId: z.string(),
  type: z.enum(WEBHOOK_TYPE_NAMES),
  state: z.enum(['pending', 'delivered', 'failed', 'abandoned']),
  nextTryAt: time.nullable(),
  createdAt: time,
  attempts: z.array(z.strictObject({ at: time, status: z.int().nullable(), error: z.string().nullable(), ms: z.int() })),
});

export const eventAnswer = z.strictObject({
  id: z.string(),
  object: z.literal('event'),
  type: z.enum(WEBHOOK_TYPE_NAMES),
  position: z.int().describe('Given out after commit: reading `after` this one never skips an event.'),
  timestamp: time,
  sequence: z.int().describe('Rises per payment.'),
  data: z.record(z.string(), z.unknown()).describe('The payment, or the refund, as it was then.'),
});

export const resentAnswer = z.strictObject({
  id: z.string(),
  object: z.literal('event'),
  deliveries: z.int().describe('To how many endpoints it is sent again.'),
});

export const endpointsAnswer = list(endpointAnswer);
export const deliveriesAnswer = list(deliveryAnswer);
export const eventsAnswer = list(eventAnswer);
