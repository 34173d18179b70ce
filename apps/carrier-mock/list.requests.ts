import { z } from 'zod';
import { instant, text } from './amounts.requests.js';
import { refuse, type CarrierErrorName } from './errors.js';
import { parsed } from './parsed.js';

export interface ListQuery<S extends string> {
  readonly page: number;
  readonly perPage: number;
  /** Milliseconds since the epoch, both included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly order: 'asc' | 'desc';
  readonly statuses: ReadonlySet<S> | null;
  readonly merchantIdentifier: string | null;
}

/** How a list names what it is narrowed by. */
export interface ListNames<S extends string> {
  readonly date: string;
  readonly status: string;
  readonly statuses: readonly S[];
  readonly badRange: CarrierErrorName;
}

const PER_PAGE_MOST = 1000;
const whole = z
  .string()
  .regex(/^-?\d{1,9}$/)
  .transform(Number);

/** @throws CarrierError in the order in which a carrier looks. */
export function parseList<S extends string>(names: ListNames<S>, query: unknown, now: number): ListQuery<S> {
  const given = query as Record<string, unknown>;
  const status = given[names.status];
  const { page, perPage, gte, lte, order, statuses, merchantIdentifier } = parsed(listQuery(names.statuses), {
    ...given,
    gte: given[`${names.date}.gte`],
    lte: given[`${names.date}.lte`],
    statuses: typeof status === 'string' ? [status] : status,
  });
  const fromMs = gte === undefined ? -Infinity : Date.parse(gte);
  const toMs = lte === undefined ? (gte === undefined ? Infinity : now) : Date.parse(lte);
  if (gte !== undefined && lte !== undefined && fromMs > toMs) throw refuse(names.badRange);
  if (page < 1 || perPage < 1 || perPage > PER_PAGE_MOST) throw refuse('out_of_range');
  const merchant = merchantIdentifier ?? null;
  return { page, perPage, fromMs, toMs, order, statuses: statuses === undefined ? null : new Set(statuses), merchantIdentifier: merchant };
}

const listQuery = <S extends string>(statuses: readonly S[]) =>
  z.object({
    page: whole.default(1),
    perPage: whole.default(10),
    gte: instant.optional(),
    lte: instant.optional(),
    order: z.enum(['asc', 'desc']).default('desc'),
    statuses: z.array(z.enum(statuses as [S, ...S[]])).optional(),
    merchantIdentifier: text.optional(),
  });

/** One page of what was found, and the headers that tell the total and the index of the last.
 * @param found oldest first. */
export function pageOf<T>(
  found: readonly T[],
  { page, perPage, order }: ListQuery<string>,
): { shown: T[]; headers: Record<string, number> } {
  const sorted = order === 'desc' ? [...found].reverse() : found;
  const from = (page - 1) * perPage;
  const shown = sorted.slice(from, from + perPage);
  return { shown, headers: { 'x-total-count': found.length, 'content-last-key': shown.length === 0 ? 0 : from + shown.length } };
}
