import type { StandingTerms } from '../carrier.js';

/** LG U+: a confirmation takes a moment. */
export const terms: StandingTerms = {
  host: 'lgu',
  procedure: 'two-step',
  partialRefund: 'none',
  repeatedCorrelator: 'replays',
  settleWithinSeconds: 15,
  listPerPage: 100,
};
