import { z } from 'zod';

/** What the published descriptions have in common: text, instants with a zone, and amounts in thousandths. */
export const text = z.string();
export const instant = z.iso.datetime({ offset: true });
const thousandths = (minimum: number) =>
  z.number().refine((n) => n >= minimum && Math.abs(n * 1000 - Math.round(n * 1000)) < 1e-6 * Math.max(1, n));
const taxes = { isTaxIncluded: z.boolean().optional(), taxAmount: thousandths(0).optional() };
const sum = { amount: thousandths(0.001), currency: text, description: text, ...taxes };

export const chargingInformation = z.object(sum);
export const paymentDetails = z.array(z.object({ id: text, ...sum })).min(1);
export const refundDetails = z.array(z.object({ paymentItemId: text, ...sum })).min(1);
