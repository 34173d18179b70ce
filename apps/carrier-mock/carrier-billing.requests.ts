import { z } from 'zod';
import { chargingInformation, paymentDetails, text } from './amounts.requests.js';
import { refuse, type CarrierErrorName } from './errors.js';
import { parsed } from './parsed.js';
import type { PaymentAmount } from './payment.js';
import type { Order } from './payments.js';
import { parseSink, sinkMembers } from './sink.requests.js';

const chargingMetaData = z.object({
  merchantName: text.optional(),
  merchantIdentifier: text.optional(),
  fee: z.number().optional(),
  purchaseCategoryCode: text.optional(),
  channel: text.optional(),
  serviceId: text.optional(),
  productId: text.optional(),
});
const phoneNumber = z.string().regex(/^\+[1-9][0-9]{4,14}$/);

const newPayment = z.object({
  amountTransaction: z.object({
    phoneNumber: phoneNumber.optional(),
    clientCorrelator: text.optional(),
    paymentAmount: z.object({
      chargingInformation,
      chargingMetaData: chargingMetaData.optional(),
      paymentDetails: paymentDetails.optional(),
    }),
    referenceCode: text,
  }),
  ...sinkMembers,
});

/** The payment a client asks for, and whom to charge. @throws CarrierError in the order in which a carrier looks. */
export function parseOrder(procedure: Order['procedure'], body: unknown, httpSinks: boolean): { phoneNumber: string; order: Order } {
  const { amountTransaction: asked, ...given } = parsed(newPayment, body);
  const { amount, currency } = asked.paymentAmount.chargingInformation;
  const details = asked.paymentAmount.paymentDetails ?? [];
  if (currency !== 'KRW' || details.some((item) => item.currency !== 'KRW')) throw refuse('wrong_currency');
  const told = parseSink(given, httpSinks);
  if (asked.phoneNumber === undefined) throw refuse('missing_number');
  if (!Number.isSafeInteger(amount)) throw refuse('unauthorized_amount');
  return {
    phoneNumber: asked.phoneNumber,
    order: {
      procedure,
      clientCorrelator: asked.clientCorrelator ?? null,
      referenceCode: asked.referenceCode,
      paymentAmount: asked.paymentAmount as PaymentAmount,
      ...told,
    },
  };
}

/** Body of confirm and cancel: with a token of the client alone the number must be told. */
export function parseNumber(body: unknown, missing: CarrierErrorName): string {
  const given = parsed(z.object({ phoneNumber: phoneNumber.optional() }), body).phoneNumber;
  if (given === undefined) throw refuse(missing);
  return given;
}

export function parseValidation(body: unknown): { authorizationId: string; code: string } {
  const given = parsed(z.object({ authorizationId: text.optional(), code: text.optional() }), body);
  if (given.authorizationId === undefined) throw refuse('authorization_id_required');
  if (given.code === undefined) throw refuse('code_required');
  return { authorizationId: given.authorizationId, code: given.code };
}
