import type { z } from 'zod';
import { refuse } from './errors.js';

/** @throws CarrierError `INVALID_ARGUMENT` when the value is not of this shape. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw refuse('invalid_argument');
  return result.data;
}
