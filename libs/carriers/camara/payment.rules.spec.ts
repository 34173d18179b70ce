import { readPayment } from './payment.rules.js';
import { isOurs } from './transaction.rules.js';

const payment = (more: object = {}, information: object = {}) => ({
  paymentId: 'P-1',
  paymentStatus: 'succeeded',
  paymentCreationDate: '2026-11-20T00:00:00Z',
  paymentDate: '2026-11-20T09:00:00+09:00',
  amountTransaction: {
    phoneNumber: '+821012345678',
    clientCorrelator: 'att_1',
    referenceCode: 'att_1',
    paymentAmount: { chargingInformation: { amount: 4900, currency: 'KRW', description: 'x', ...information } },
  },
  ...more,
});

it('reads what it needs and no more', () => {
  expect(readPayment(payment())).toEqual({
    id: 'P-1',
    status: 'succeeded',
    clientCorrelator: 'att_1',
    referenceCode: 'att_1',
    amount: 4900,
    paidAt: new Date('2026-11-20T00:00:00Z'),
  });
});

it.each([
  ['another currency is another amount', payment({}, { currency: 'USD' }), { amount: null }],
  ['a date without a zone is no date', payment({ paymentDate: '2026-11-20T00:00:00' }), { paidAt: null }],
  ['no date at all', JSON.parse(JSON.stringify(payment({ paymentDate: undefined }))) as unknown, { paidAt: null }],
])('%s', (_, body, part) => {
  expect(readPayment(body)).toMatchObject(part);
});

it.each([
  undefined,
  null,
  'x',
  [],
  {},
  payment({ paymentId: '' }),
  payment({ paymentId: 'a b' }),
  payment({ paymentId: 7 }),
  payment({ amountTransaction: {} }),
  payment({}, { amount: '4900' }),
])('%j is no payment', (body) => {
  expect(readPayment(body)).toBeNull();
});

it.each([
  [{ clientCorrelator: 'att_1', referenceCode: 'other' }, true],
  [{ clientCorrelator: 'other', referenceCode: 'att_1' }, false],
  [{ clientCorrelator: null, referenceCode: 'att_1' }, true],
  [{ clientCorrelator: null, referenceCode: 'other' }, false],
])('%j belongs to att_1: %s', (seen, ours) => {
  expect(isOurs(seen, 'att_1')).toBe(ours);
});
