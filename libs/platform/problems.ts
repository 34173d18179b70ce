import { REFUSALS, type RefusalCode } from '#kernel';

/** Every error of our HTTP doors that is not a refusal of a payment. One table: status, title, whether the same request may be sent again. */
export const PROBLEMS = {
  invalid_request: { status: 400, title: 'The request is not valid', retryable: false },
  unauthenticated: { status: 401, title: 'A valid API key is needed', retryable: false },
  not_allowed: { status: 403, title: 'This key may not do that', retryable: false },
  not_found: { status: 404, title: 'There is no such thing', retryable: false },
  duplicate_order: { status: 409, title: 'The order id is taken', retryable: false },
  called_off: { status: 409, title: 'This key was called off', retryable: false },
  idempotency_in_progress: { status: 409, title: 'A request with this key is being worked on', retryable: true },
  wrong_state: { status: 409, title: 'The payment is past that', retryable: false },
  file_mismatch: { status: 422, title: 'What was received is not what was published', retryable: false },
  file_quarantined: { status: 422, title: 'The file is not taken; nothing of it counts', retryable: false },
  idempotency_mismatch: { status: 422, title: 'The key was used with another request', retryable: false },
  rate_limited: { status: 429, title: 'Too many requests', retryable: true },
  internal: { status: 500, title: 'Something is wrong on our side', retryable: true },
  unavailable: { status: 503, title: 'Not now', retryable: true },
} as const satisfies Record<string, { status: number; title: string; retryable: boolean }>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemDetails {
  readonly detail?: string;
  /** The member that is at fault. */
  readonly param?: string;
  readonly retryAfterSeconds?: number;
  /** Overrides the table's status, e.g. 415. */
  readonly status?: number;
  readonly charged?: 'yes' | 'no' | 'unknown';
  readonly nextAction?: string;
}

/** Thrown at the door; the filter turns it into `application/problem+json`. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode | RefusalCode,
    readonly details: ProblemDetails,
  ) {
    super(code);
  }

  get status(): number {
    return this.details.status ?? (isRefusal(this.code) ? REFUSALS[this.code].status : PROBLEMS[this.code].status);
  }

  /** For an answer that is kept under its idempotency key. */
  outcome(): { status: number; body: unknown } {
    return { status: this.status, body: this.body('') };
  }

  body(requestId: string): Record<string, unknown> {
    const { detail, param, charged, nextAction } = this.details;
    const refusal = isRefusal(this.code) ? REFUSALS[this.code] : null;
    return {
      type: `/docs/errors#${this.code}`,
      title: refusal ? refusal.en : PROBLEMS[this.code as ProblemCode].title,
      status: this.status,
      detail: detail ?? null,
      code: this.code,
      param: param ?? null,
      // Where we do not know what went wrong we do not know of the money either.
      charged: charged ?? (this.status >= 500 && !refusal ? 'unknown' : 'no'),
      retryable: refusal ? !refusal.final : PROBLEMS[this.code as ProblemCode].retryable,
      nextAction: nextAction ?? 'none',
      requestId,
    };
  }
}

export const problem = (code: ProblemCode | RefusalCode, details: ProblemDetails = {}): Problem => new Problem(code, details);

const isRefusal = (code: string): code is RefusalCode => code in REFUSALS;
