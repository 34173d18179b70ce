import { subscribersTold } from './judge-texts.js';

const NUMBER = '01023456789';
const CHARGE = '[톨게이트] 휴대폰 결제 알림\n금액: 1,000원, 별사탕 3\n이의신청: 여기';
const REFUND = '[톨게이트] 휴대폰 결제 환불 알림\n환불 금액: 400원, 별사탕 3\n이의신청: 여기';
const told = {
  id: 'pay_1',
  number: NUMBER,
  status: 'charged',
  charged: 'yes',
  amount: 1000,
  refundedAmount: 0,
  itemName: '별사탕 3',
} as const;
const back = { id: 're_1', payment: 'pay_1', status: 'succeeded', amount: 400 };
const judged = (of: Parameters<typeof subscribersTold>[0], refunds: (typeof back)[], ...texts: string[]): string[] =>
  subscribersTold(of, refunds, new Map([[NUMBER, texts]])).map(({ what }) => what);

it('whoever pays is texted each charge and each refund once', () => {
  expect(judged([told], [back], CHARGE, REFUND)).toEqual([]);
  expect(judged([told], [], REFUND)).toEqual(['lost']);
  expect(judged([told], [], CHARGE, CHARGE)).toEqual(['doubled']);
  expect(judged([told], [back], CHARGE)).toEqual(['lost']);
  expect(judged([told], [back, { ...back, id: 're_2' }], CHARGE, REFUND)).toEqual(['lost']);
  expect(judged([told], [{ ...back, status: 'failed' }], CHARGE)).toEqual([]);
});

it('nobody is texted a charge that was none, nor one of another purchase', () => {
  expect(judged([{ ...told, charged: 'no' }], [], CHARGE)).toEqual(['doubled']);
  expect(judged([{ ...told, itemName: '별사탕 4' }], [], CHARGE)).toEqual(['lost']);
});

it('where no text arrives nothing is asked of them', () => {
  expect(subscribersTold([told], [back], new Map())).toEqual([]);
});
