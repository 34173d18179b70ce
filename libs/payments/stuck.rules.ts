import type { AttemptKind } from './payments.table.js';

/** Why a person must look: nobody answered for a day, or when the person asked · another amount than ours, on either way · the carrier's no to a give-back. */
export const STUCK_BECAUSE = ['no_answer_for_a_day', 'no_answer', 'amount_mismatch', 'give_back_refused'] as const;
export type StuckBecause = (typeof STUCK_BECAUSE)[number];

export const OPERATOR_ACTIONS = ['ask', 'give_back'] as const;
export type OperatorAction = (typeof OPERATOR_ACTIONS)[number];

export interface Stuck {
  readonly what: AttemptKind;
  /** Null: no person is needed. */
  readonly stuckBecause: StuckBecause | null;
  /** The carrier is being asked at this moment. */
  readonly beingAsked: boolean;
}

/**
 * What a person may do. Asking moves nothing and is always allowed. What charges may be given back. A give-back may be told anew only after the carrier's
 * definite no: what is merely silent may have gone back already.
 */
export function actionsOn({ what, stuckBecause, beingAsked }: Stuck): OperatorAction[] {
  if (stuckBecause === null) return [];
  if (what !== 'refund') return ['ask', 'give_back'];
  return stuckBecause === 'give_back_refused' && !beingAsked ? ['ask', 'give_back'] : ['ask'];
}
