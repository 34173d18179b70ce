import type { Act } from '#operators';
import { actionsOn, type StuckAttempt } from '#payments';

/** An attempt as operators see it. */
export const presentStuck = (attempt: StuckAttempt) => ({
  id: attempt.id,
  object: 'stuck_attempt' as const,
  what: attempt.what,
  payment: attempt.paymentId,
  refund: attempt.refundId,
  merchant: attempt.merchantId,
  carrier: attempt.brand ?? attempt.host,
  phoneNumber: attempt.phoneMasked,
  amount: attempt.amount,
  currency: 'KRW' as const,
  status: attempt.paymentStatus,
  since: attempt.startedAt.toISOString(),
  asks: attempt.asks,
  lastAskAt: attempt.askedAt?.toISOString() ?? null,
  nextAskAt: attempt.dueAt?.toISOString() ?? null,
  stuckBecause: attempt.stuckBecause,
  refusal: attempt.stuckBecause === 'give_back_refused' ? attempt.refusal : null,
  calledOff: attempt.calledOff,
  actions: actionsOn({ ...attempt, beingAsked: attempt.dueAt !== null }),
});

export const presentAct = ({ id, operatorId, operatorName, at, what, subject, detail, requestId }: Act) => ({
  id,
  object: 'operator_act' as const,
  operator: { id: operatorId, name: operatorName },
  at: at.toISOString(),
  what,
  subject,
  detail,
  requestId,
});
