import { ATTEMPT_KINDS } from './payments.table.js';
import { actionsOn, STUCK_BECAUSE } from './stuck.rules.js';

it('what needs no person is left alone', () => {
  for (const what of ATTEMPT_KINDS) expect(actionsOn({ what, stuckBecause: null, beingAsked: false })).toEqual([]);
});

it.each(STUCK_BECAUSE)('a charge may be asked about and given back, stuck by %s', (stuckBecause) => {
  for (const beingAsked of [true, false])
    for (const what of ['charge', 'recharge'] as const) expect(actionsOn({ what, stuckBecause, beingAsked })).toEqual(['ask', 'give_back']);
});

it.each(STUCK_BECAUSE)('a give-back is told anew only after a definite no that nobody is asking about, stuck by %s', (stuckBecause) => {
  const refused = stuckBecause === 'give_back_refused';
  expect(actionsOn({ what: 'refund', stuckBecause, beingAsked: false })).toEqual(refused ? ['ask', 'give_back'] : ['ask']);
  expect(actionsOn({ what: 'refund', stuckBecause, beingAsked: true })).toEqual(['ask']);
});
