import fc from 'fast-check';
import { checkRefund, refundable, type Refundable } from './refunds.rules.js';

const charged: Refundable = { status: 'charged', amount: 4900, refundedAmount: 0, refundingAmount: 0 };

it.each([
  ['all that is left', charged, null, null, 'native', { kind: 'ok', amount: 4900, recharge: null }],
  ['a part', charged, 900, null, 'native', { kind: 'ok', amount: 900, recharge: null }],
  [
    'the rest after others',
    { ...charged, refundedAmount: 1000, refundingAmount: 900 },
    null,
    null,
    'native',
    { kind: 'ok', amount: 3000, recharge: null },
  ],
  ['more than is left', { ...charged, refundedAmount: 1000 }, 3901, null, 'native', { kind: 'refused', code: 'refund_exceeds_rest' }],
  [
    'nothing left but unknown ones',
    { ...charged, refundingAmount: 4900 },
    null,
    null,
    'native',
    { kind: 'refused', code: 'refund_exceeds_rest' },
  ],
  ['a part where the carrier gives none', charged, 900, null, 'none', { kind: 'refused', code: 'partial_not_supported' }],
  ['the whole where the carrier gives no part', charged, 4900, null, 'none', { kind: 'ok', amount: 4900, recharge: null }],
  ['a part where a contract opts in', charged, 900, null, 'recharge', { kind: 'ok', amount: 900, recharge: 4000 }],
  ['the same, all of it', charged, 4900, null, 'recharge', { kind: 'ok', amount: 4900, recharge: null }],
  ['the same, after another', { ...charged, refundedAmount: 900 }, 1000, null, 'recharge', { kind: 'ok', amount: 1000, recharge: 3000 }],
  [
    'the same, the rest after another',
    { ...charged, refundedAmount: 900 },
    null,
    null,
    'recharge',
    { kind: 'ok', amount: 4000, recharge: null },
  ],
  ['the same, while another is under way', { ...charged, refundingAmount: 4900 }, 100, 4900, 'recharge', { kind: 'in_progress' }],
  ['the same, too little to be charged', charged, 4891, null, 'recharge', { kind: 'refused', code: 'partial_not_supported' }],
  ['the same, just enough to be charged', charged, 4890, null, 'recharge', { kind: 'ok', amount: 4890, recharge: 10 }],
  [
    'the rest where the carrier gives no part',
    { ...charged, refundedAmount: 900 },
    4000,
    null,
    'none',
    { kind: 'ok', amount: 4000, recharge: null },
  ],
  ['with the rest the merchant believes in', charged, 100, 4900, 'native', { kind: 'ok', amount: 100, recharge: null }],
  ['with another rest than the merchant believes in', { ...charged, refundedAmount: 1 }, 100, 4900, 'native', { kind: 'other_rest' }],
  [
    'of a payment that was given back',
    { ...charged, status: 'refunded' as const, refundedAmount: 4900 },
    null,
    null,
    'native',
    { kind: 'refused', code: 'already_cancelled' },
  ],
  ['of a payment that was never charged', { ...charged, status: 'refused' as const }, null, null, 'native', { kind: 'wrong_state' }],
] as const)('%s', (_, payment, asked, expected, partial, answer) => expect(checkRefund(payment, asked, expected, partial)).toEqual(answer));

it('however refunds are asked for, their sum never passes what was paid', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 1_000_000 }), fc.array(fc.option(fc.integer({ min: 1, max: 1_000_000 }))), (amount, asks) => {
      let payment: Refundable = { ...charged, amount };
      for (const asked of asks) {
        const answer = checkRefund(payment, asked, null, 'native');
        if (answer.kind === 'ok') payment = { ...payment, refundingAmount: payment.refundingAmount + answer.amount };
      }
      expect(refundable(payment)).toBeGreaterThanOrEqual(0);
    }),
  );
});
