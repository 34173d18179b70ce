import { BRAND_IDS, isBlank, isId, isPlainText, parsePhone, type IdKind } from '#kernel';
import { problem } from '#platform';
import { UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

const wellFormed = (max: number) =>
  z.string().max(max).refine(isPlainText, { message: 'Must be well-formed text without control characters.' });

/** Text a person reads: well-formed, without control characters, with something to see. HTML, SQL and emoji are text. */
export const text = (max: number) => wellFormed(max).refine((value) => !isBlank(value), { message: 'Must not be empty or blank.' });

/** The same, but empty and blank is well. */
export const anyText = wellFormed;

const nothing = z.strictObject({}).nullish();

class TakesNoBody implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!nothing.safeParse(body).success) throw problem('invalid_request', { detail: 'This request takes no members in its body.' });
    return true;
  }
}

/** A POST that needs no members; no body, an empty one, `null` and `{}` are the same. */
export const NoBody = () => UseGuards(TakesNoBody);

/** The members of every list's query. */
export const page = (...of: IdKind[]) => ({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  startingAfter: z
    .string()
    .refine((value) => of.some((kind) => isId(kind, value)), { message: 'Must be the last id of the page before.' })
    .optional(),
});

/** The members that name a line; in bodies only, never in an address. */
export const line = {
  carrier: z.enum(BRAND_IDS),
  phoneNumber: z
    .string()
    .max(40)
    .refine((value) => parsePhone(value) !== null, { message: 'Must be a Korean mobile number.' }),
};
