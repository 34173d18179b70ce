import type { StandingTerms } from '../carrier.js';

/** SKT. */
export const terms: StandingTerms = {
  host: 'skt',
  procedure: 'two-step',
  partialRefund: 'native',
  repeatedCorrelator: 'replays',
  settleWithinSeconds: 15,
  listPerPage: 100,
};
