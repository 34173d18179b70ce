import type { Host, PhoneNumber } from '#kernel';

export const PAYMENT_STATUSES = ['processing', 'pending_validation', 'denied', 'reserved', 'succeeded', 'cancelled'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export interface ChargingInformation {
  readonly amount: number;
  readonly currency: string;
  readonly description: string;
  readonly isTaxIncluded?: boolean | undefined;
  readonly taxAmount?: number | undefined;
}

export interface PaymentItem {
  readonly id: string;
  readonly amount: number;
  readonly isTaxIncluded?: boolean | undefined;
}

/** As the client gave it. */
export interface PaymentAmount {
  readonly chargingInformation: ChargingInformation;
  readonly chargingMetaData?:
    { readonly merchantIdentifier?: string | undefined; readonly purchaseCategoryCode?: string | undefined } | undefined;
  readonly paymentDetails?: readonly PaymentItem[] | undefined;
}

export interface Payment {
  readonly id: string;
  readonly carrier: Host;
  readonly procedure: 'one-step' | 'two-step';
  readonly number: PhoneNumber;
  readonly clientCorrelator: string | null;
  readonly referenceCode: string;
  readonly paymentAmount: PaymentAmount;
  /** Won; differs from what was asked only under the fault `wrong_amount`. */
  amount: number;
  readonly createdAmount: number;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  readonly createdStatus: PaymentStatus;
  status: PaymentStatus;
  paidAt: number | null;
  /** Reads say "not found" until then. */
  hiddenUntil: number | null;
  readonly sink: string | null;
  readonly validation: { readonly authorizationId: string; readonly code: string } | null;
  wrongCodes: number;
}

/** Holds part of the line's ceiling without being in the book. */
export const isLive = (status: PaymentStatus): boolean =>
  status === 'reserved' || status === 'pending_validation' || status === 'processing';

const rfc3339 = (ms: number): string => new Date(ms).toISOString();

/** The payment as retrieve and list show it. */
export function paymentView(payment: Payment): Record<string, unknown> {
  return view(payment, payment.status, payment.amount, payment.paidAt);
}

/** The payment as it was when it was created: the same body for every repetition. */
export function createdView(payment: Payment): Record<string, unknown> {
  const { validation, createdStatus, createdAmount, createdAt } = payment;
  const info = validation === null ? {} : { validationInfo: { action: 'validate', authorizationId: validation.authorizationId } };
  return { ...view(payment, createdStatus, createdAmount, createdStatus === 'succeeded' ? createdAt : null), ...info };
}

export const resourceUrl = (payment: Payment): string => `/${payment.carrier}/carrier-billing/v0.5/payments/${payment.id}`;

function view(payment: Payment, status: PaymentStatus, amount: number, paidAt: number | null): Record<string, unknown> {
  const { paymentAmount, clientCorrelator, sink } = payment;
  return {
    paymentId: payment.id,
    amountTransaction: {
      phoneNumber: payment.number,
      ...(clientCorrelator === null ? {} : { clientCorrelator }),
      paymentAmount: { ...paymentAmount, chargingInformation: { ...paymentAmount.chargingInformation, amount } },
      referenceCode: payment.referenceCode,
      resourceURL: resourceUrl(payment),
      serverReferenceCode: `${payment.carrier.toUpperCase()}-${payment.id.slice(0, 12)}`,
    },
    paymentStatus: status,
    paymentCreationDate: rfc3339(payment.createdAt),
    ...(paidAt === null ? {} : { paymentDate: rfc3339(paidAt) }),
    // The published description knows https sinks only; a local one is taken but not told.
    ...(sink?.startsWith('https://') ? { sink } : {}),
  };
}
