import type { Exchanges, Outcome, RefundOutcome } from '#carriers';
import type { AttemptNote } from '#payments';

/** What was said to the carrier, and whether by the one who began the attempt or by somebody who asks about it. */
export interface Heard {
  readonly kind: AttemptNote['kind'];
  readonly exchanges: Exchanges;
}

/** How the timeline tells one call or one asking. @param asks how often it had been told or asked before. */
export function noteOf({ kind, exchanges }: Heard, asks: number, outcome: Outcome | RefundOutcome): AttemptNote {
  const detail = {
    answer: outcome.kind,
    why: 'why' in outcome ? outcome.why : null,
    carrierReference: referenceIn(outcome),
    exchanges: exchanges.all,
  };
  return { kind, detail: kind === 'asked_again' ? { n: Math.max(1, asks), ...detail } : detail };
}

function referenceIn(outcome: Outcome | RefundOutcome): string | null {
  if ('carrierRefundId' in outcome) return outcome.carrierRefundId;
  if ('carrierPaymentId' in outcome) return outcome.carrierPaymentId;
  return 'taken' in outcome ? (outcome.taken?.carrierPaymentId ?? null) : null;
}
