import type { StandingTerms } from '../carrier.js';

/** KT: a charge is answered `processing` now and then. */
export const terms: StandingTerms = {
  host: 'kt',
  procedure: 'one-step',
  partialRefund: 'native',
  repeatedCorrelator: 'refuses',
  settleWithinSeconds: 15,
  listPerPage: 100,
};
