/** Every error a carrier answers, with the words of the published interface descriptions. */
export const CARRIER_ERRORS = {
  invalid_argument: e(400, 'INVALID_ARGUMENT', 'Client specified an invalid argument, request body or query param.'),
  wrong_currency: e(400, 'INVALID_ARGUMENT', 'Currency is unknown or not authorized.'),
  duplicate_correlator: e(400, 'INVALID_ARGUMENT', 'clientCorrelator already exist on server.'),
  authorization_id_required: e(400, 'INVALID_ARGUMENT', 'Expected property is missing: authorizationId.'),
  code_required: e(400, 'INVALID_ARGUMENT', 'Expected property is missing: code.'),
  invalid_credential: e(400, 'INVALID_CREDENTIAL', 'Only Access token is supported'),
  invalid_token: e(400, 'INVALID_TOKEN', 'Only bearer token is supported'),
  invalid_sink: e(400, 'INVALID_SINK', 'sink not valid for the specified protocol'),
  invalid_date_range: e(400, 'CARRIER_BILLING.INVALID_DATE_RANGE', 'Client specified an invalid date range.'),
  out_of_range: e(400, 'OUT_OF_RANGE', 'Client specified an invalid range.'),
  invalid_authorization_id: e(400, 'CARRIER_BILLING.INVALID_AUTHORIZATION_ID', 'Invalid authorizationId.'),
  invalid_code: e(400, 'CARRIER_BILLING.INVALID_CODE', 'Invalid code.'),
  validation_failed: e(400, 'CARRIER_BILLING.VALIDATION_FAILED', 'the maximum number of attempts have been consumed for this validation.'),
  unauthenticated: e(
    401,
    'UNAUTHENTICATED',
    'Request not authenticated due to missing, invalid, or expired credentials. A new authentication is required.',
  ),
  permission_denied: e(403, 'PERMISSION_DENIED', 'Client does not have sufficient permissions to perform this action.'),
  payment_denied: e(403, 'CARRIER_BILLING.PAYMENT_DENIED', 'Payment denied by business.'),
  not_found: e(404, 'NOT_FOUND', 'The specified resource is not found.'),
  number_not_found: e(404, 'IDENTIFIER_NOT_FOUND', 'phoneNumber not found.'),
  already_exists: e(409, 'ALREADY_EXISTS', 'The resource that a client tried to create already exists.'),
  already_validated: e(409, 'ALREADY_EXISTS', 'Payment already validated'),
  payment_confirmed: e(409, 'CARRIER_BILLING.PAYMENT_CONFIRMED', 'Payment has been confirmed.'),
  payment_cancelled: e(409, 'CARRIER_BILLING.PAYMENT_CANCELLED', 'Payment has been cancelled.'),
  missing_number: e(422, 'MISSING_IDENTIFIER', 'The phone number cannot be identified.'),
  missing_device: e(422, 'MISSING_IDENTIFIER', 'The device cannot be identified.'),
  not_applicable: e(422, 'SERVICE_NOT_APPLICABLE', 'The service is not available for the provided identifier.'),
  unauthorized_amount: e(422, 'CARRIER_BILLING.UNAUTHORIZED_AMOUNT', 'Unauthorized amount requested.'),
  over_ceiling: e(
    422,
    'CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED',
    'Unauthorized payment request. Accumulated user mobile payments overpass account amount threshold.',
  ),
  refund_invalid_date_range: e(400, 'CARRIER_BILLING_REFUND.INVALID_DATE_RANGE', 'Client specified an invalid date range.'),
  refund_too_many_records: e(
    400,
    'CARRIER_BILLING_REFUND.TOO_MANY_MATCHING_RECORDS',
    'Too many matching records found. Specify additional/suitable criteria to limit the number of records.',
  ),
  refund_denied: e(403, 'CARRIER_BILLING_REFUND.REFUND_DENIED', 'Refund denied by business.'),
  refund_not_eligible: e(403, 'CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND', 'Payment not eligible for refund.'),
  refund_unauthorized_amount: e(422, 'CARRIER_BILLING_REFUND.UNAUTHORIZED_AMOUNT', 'Unauthorized amount requested.'),
  refund_over_threshold: e(
    422,
    'CARRIER_BILLING_REFUND.USER_AMOUNT_THRESHOLD_OVERPASSED',
    'Unauthorized refund request. Accumulated user mobile refunds overpass account amount threshold.',
  ),
  refund_invalid_payment_status: e(422, 'CARRIER_BILLING_REFUND.INVALID_PAYMENT_STATUS', 'Payment is not yet completed.'),
  refund_taxes_mismatch: e(
    422,
    'CARRIER_BILLING_REFUND.TAXES_MANAGEMENT_MISMATCH',
    'Inconsistent isTaxIncluded value with regards to related payment.',
  ),
  refund_details_mismatch: e(
    422,
    'CARRIER_BILLING_REFUND.REFUND_DETAILS_MISMATCH',
    'Inconsistent refundDetails information with regards to related payment.',
  ),
  internal: e(500, 'INTERNAL', 'Unknown server error. Typically a server bug.'),
  clock_failed: e(502, 'BAD_GATEWAY', "The gateway's clock could not be moved."),
  pull_failed: e(502, 'BAD_GATEWAY', 'The files could not be pulled.'),
  maintenance: e(503, 'UNAVAILABLE', 'Maintenance'),
} as const satisfies Record<string, { status: number; code: string; message: string }>;

function e<C extends string>(status: number, code: C, message: string): { status: number; code: C; message: string } {
  return { status, code, message };
}

export type CarrierErrorName = keyof typeof CARRIER_ERRORS;

/** Why a refund was denied: the published code is one for all, so it stands in a header of ours. */
export type RefusalReason = 'line_changed' | 'bill_paid_early' | 'partial_not_supported';
export const REFUSAL_REASON = 'x-refusal-reason';

/** Thrown where a carrier says no; the filter answers `{ status, code, message }`. */
export class CarrierError extends Error {
  constructor(
    readonly is: CarrierErrorName,
    /** Replaces the table's words, at doors that no standard covers. */
    message: string = CARRIER_ERRORS[is].message,
    readonly reason: RefusalReason | null = null,
  ) {
    super(message);
  }

  get body(): { status: number; code: string; message: string } {
    const { status, code } = CARRIER_ERRORS[this.is];
    return { status, code, message: this.message };
  }
}

export const refuse = (is: CarrierErrorName, message?: string): CarrierError => new CarrierError(is, message);
export const refuseRefund = (reason: RefusalReason): CarrierError => new CarrierError('refund_denied', undefined, reason);
