import { z } from 'zod';
import type { AttemptId } from '#kernel';

/** By what the carrier keeps of an order we know it as ours. */
export interface Marks {
  readonly clientCorrelator: string | null;
  readonly referenceCode: string;
}

/** The correlator says whose it is; a carrier that does not keep correlators still keeps the reference. */
export const isOurs = (seen: Marks, id: AttemptId): boolean => (seen.clientCorrelator ?? seen.referenceCode) === id;

export const carrierId = z.string().regex(/^[\x21-\x7e]{1,200}$/);
export const marks = { clientCorrelator: z.string().nullish(), referenceCode: z.string() };
export const chargingInformation = z.object({ amount: z.number(), currency: z.string() });
const instant = z.iso.datetime({ offset: true });

export const marksOf = ({ clientCorrelator, referenceCode }: z.infer<z.ZodObject<typeof marks>>): Marks => ({
  clientCorrelator: clientCorrelator ?? null,
  referenceCode,
});

/** Null when it is not in won. */
export const wonOf = ({ amount, currency }: z.infer<typeof chargingInformation>): number | null => (currency === 'KRW' ? amount : null);

/** Null for what is no instant; a date without a zone is none. */
export function instantOf(date: unknown): Date | null {
  const read = instant.safeParse(date);
  return read.success ? new Date(read.data) : null;
}
