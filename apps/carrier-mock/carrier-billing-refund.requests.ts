import { z } from 'zod';
import { chargingInformation, refundDetails, text } from './amounts.requests.js';
import { refuse } from './errors.js';
import { parsed } from './parsed.js';
import type { RefundAmount } from './refund.js';
import type { RefundRequest } from './refunds.js';
import { parseSink, sinkMembers } from './sink.requests.js';

const chargingMetaData = z.object({ merchantIdentifier: text.optional() }).optional();
const transaction = <T extends z.ZodType>(refundAmount: T) =>
  z.object({ clientCorrelator: text.optional(), refundAmount, referenceCode: text });
const members = { reason: text.optional(), ...sinkMembers };

const newRefund = z.discriminatedUnion('type', [
  z.object({ type: z.literal('total'), ...members, amountTransaction: transaction(z.object({ chargingMetaData })) }),
  z.object({
    type: z.literal('partial'),
    ...members,
    amountTransaction: transaction(z.object({ chargingInformation, chargingMetaData, refundDetails: refundDetails.optional() })),
  }),
]);

/** The refund a client asks for. @throws CarrierError in the order in which a carrier looks. */
export function parseRefund(body: unknown, httpSinks: boolean): RefundRequest {
  const { type, reason, amountTransaction, ...given } = parsed(newRefund, body);
  const refundAmount: RefundAmount = amountTransaction.refundAmount;
  const sums = [refundAmount.chargingInformation ?? [], refundAmount.refundDetails ?? []].flat();
  if (sums.some(({ currency }) => currency !== 'KRW')) throw refuse('wrong_currency');
  return {
    type,
    reason: reason ?? null,
    clientCorrelator: amountTransaction.clientCorrelator ?? null,
    referenceCode: amountTransaction.referenceCode,
    refundAmount,
    ...parseSink(given, httpSinks),
  };
}
