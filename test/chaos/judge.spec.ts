import { asAnswered, type Answered } from './judge-answers.js';
import { merchantTold, type Fed, type Heard } from './judge-events.js';
import { filesAreTheBook } from './judge-files.js';
import { refusedByTheBook } from './judge-refunds.js';
import { oncePerOrder, oncePerWish } from './judge-once.js';
import { asWished, sameWord, type Told, type Wished } from './judge-word.js';
import { doneByTheBook, movedOnce, sameMonths, withinLimits, type Attempt, type Entry } from './judge.js';
import type { Line } from './schedule.js';
import { leaked, parts, passwordsOf } from './secrets.js';

const NUMBER = '01023456789';
const entry = (members: Partial<Entry> = {}): Entry => ({
  id: 'skt-1', carrier: 'skt', type: 'charge', phoneNumber: NUMBER, referenceCode: 'att_1', amount: 1000, at: '2026-11-01T00:00:00Z', ...members,
}); // prettier-ignore
const attempts = new Map<string, Attempt>([
  ['att_1', { id: 'att_1', paymentId: 'pay_1', kind: 'charge', refundId: null, month: '2026-11' }],
]);
const told = (members: Partial<Told & { captured: boolean }> = {}): Told & { captured: boolean } => ({
  id: 'pay_1', number: NUMBER, status: 'charged', charged: 'yes', amount: 1000, refundedAmount: 0, captured: false, ...members,
}); // prettier-ignore
const wished = (deeds: Pick<Wished, 'codeTyped' | 'captured' | 'calledOff'> & Partial<Wished>): Wished => ({
  id: 'pay_1',
  number: NUMBER,
  status: 'charged',
  captureTaken: false,
  refusal: null,
  capture: 'manual',
  ...deeds,
});
const answered = (what: Answered['what'], status: number | null, code: string | null = null, members: Partial<Answered> = {}): Answered => ({
  what, key: `a ${what}`, status, code, id: code === null ? 'pay_1' : null, ...members,
}); // prettier-ignore
const bought = (carrier: 'skt' | 'hello', refund: 'whole' | 'part' | null = null) =>
  ({ orderId: 'a-0-1', line: { number: NUMBER, carrier } as Line, refund }) as const;
const letter = (members: Partial<Heard> = {}): Heard => ({
  id: 'evt_1', type: 'payment.charged', sequence: 4, payment: 'pay_1', subject: 'pay_1', body: bodyOf(fed(members as Partial<Fed>)), ...members,
}); // prettier-ignore
const fed = (members: Partial<Fed> = {}): Fed => ({
  id: 'evt_1', type: 'payment.charged', position: 1, sequence: 4, timestamp: '2026-11-01T00:00:00Z', data: {}, ...members,
}); // prettier-ignore
const bodyOf = ({ type, timestamp, sequence, data }: Fed): string => JSON.stringify({ type, timestamp, sequence, data });
const kinds = (wrong: readonly { what: string }[]): string[] => wrong.map(({ what }) => what);

describe('the judge', () => {
  it('has nothing to say when all is well', () => {
    expect(movedOnce([entry()], attempts)).toEqual([]);
    expect(withinLimits([entry()], attempts, new Map([[NUMBER, { monthlyLimit: 1000, person: 'p' }]]))).toEqual([]);
    expect(sameWord([entry()], attempts, [told()])).toEqual([]);
    expect(filesAreTheBook([entry()], attempts, [{ host: 'skt', type: 'CHARGE', paymentId: 'pay_1', amount: 1000 }])).toEqual([]);
  });

  it('sees a charge made twice, and one that nobody ordered', () => {
    expect(kinds(movedOnce([entry(), entry()], attempts))).toEqual(['doubled']);
    expect(kinds(movedOnce([entry({ referenceCode: 'att_9' })], attempts))).toEqual(['doubled']);
  });

  it('sees a refund that was given back twice', () => {
    const two = new Map(
      ['att_2', 'att_3'].map((id): [string, Attempt] => [id, { id, paymentId: 'pay_1', kind: 'refund', refundId: 're_1', month: null }]),
    );
    const back = ['att_2', 'att_3'].map((referenceCode) => entry({ type: 'refund', referenceCode }));
    expect(movedOnce(back.slice(0, 1), two)).toEqual([]);
    expect(kinds(movedOnce(back, two))).toEqual(['doubled']);
  });

  it('sees a month that is not that of the carrier in Korea', () => {
    const lastHour = [entry({ at: '2026-11-30T15:00:00Z' })];
    expect(sameMonths(lastHour, attempts, new Map([['pay_1', '2026-12']]))).toEqual([]);
    expect(kinds(sameMonths(lastHour, attempts, new Map([['pay_1', '2026-11']])))).toEqual(['unbalanced']);
  });

  it('sees a line and a person above their limit, however the book writes the number', () => {
    const ceilings = new Map([[NUMBER, { monthlyLimit: 999, person: 'p' }]]);
    expect(kinds(withinLimits([entry({ phoneNumber: '+821023456789' })], attempts, ceilings))).toEqual(['overLimit']);
    const wide = new Map([[NUMBER, { monthlyLimit: 2_000_000, person: 'p' }]]);
    expect(kinds(withinLimits([entry({ amount: 1_000_001 })], attempts, wide))).toEqual(['overLimit']);
  });

  it('sees a charge that we deny, one that the carrier denies, and money that did not come back', () => {
    expect(kinds(sameWord([entry()], attempts, [told({ status: 'refused', charged: 'no' })]))).toContain('lost');
    expect(kinds(sameWord([], attempts, [told()]))).toContain('lost');
    expect(kinds(sameWord([entry()], attempts, [told({ refundedAmount: 1000, status: 'refunded' })]))).toContain('lost');
  });

  it('sees a charge whose code nobody typed, one that was not captured, and money that an order keeps which was called off', () => {
    const asked = { codeTyped: true, captured: true, calledOff: false };
    expect(asWished([entry()], attempts, [wished(asked)])).toEqual([]);
    expect(asWished([], attempts, [wished({ codeTyped: false, captured: false, calledOff: true })])).toEqual([]);
    expect(kinds(asWished([entry()], attempts, [wished({ ...asked, codeTyped: false })]))).toEqual(['doubled']);
    expect(kinds(asWished([entry()], attempts, [wished({ ...asked, captured: false })]))).toEqual(['doubled']);
    expect(kinds(asWished([entry()], attempts, [wished({ ...asked, calledOff: true })]))).toEqual(['lost']);
    const refused = (code: string) => wished({ ...asked, status: 'refused', refusal: { code } });
    expect(asWished([entry()], attempts, [refused('amount_mismatch')])).toEqual([]);
    expect(kinds(asWished([entry()], attempts, [refused('carrier_unavailable')]))).toEqual(['lost']);
    expect(asWished([], attempts, [refused('carrier_unavailable')])).toEqual([]);
    expect(kinds(asWished([], attempts, [wished({ ...asked, captureTaken: true, status: 'expired' })]))).toEqual(['lost']);
  });

  it('sees one key that was answered in two ways; two keys may be', () => {
    const [yes, no] = [answered('register', 201), answered('register', 409, 'duplicate_order')];
    const judged = (...answers: Answered[]): string[] => kinds(asAnswered(bought('skt'), answers));
    expect(judged(yes, yes, { ...no, key: 'b' }, { ...yes, status: null })).toEqual([]);
    expect(judged(yes, no)).toEqual(['doubled']);
    expect(judged(yes, { ...yes, id: 'pay_2' })).toEqual(['doubled']);
  });

  it('sees an order that nobody took although everybody answered, and one that cannot be called off', () => {
    const judged = (...answers: Answered[]): string[] => kinds(asAnswered(bought('skt'), answers));
    expect(judged(answered('register', 409, 'duplicate_order'))).toEqual(['lost']);
    expect(judged(answered('register', 409, 'duplicate_order'), answered('register', null, null, { key: 'b' }))).toEqual([]);
    expect(judged(answered('register', 201), answered('cancel', 200), answered('cancel', null, null, { key: 'over' }))).toEqual([]);
    expect(judged(answered('register', 201), answered('cancel', 409, 'wrong_state'))).toEqual(['lost']);
  });

  it('sees a merchant who does not get back what is charged, unless he is told why: it comes back already, or its carrier gives no parts', () => {
    const judged = (of: ReturnType<typeof bought>, ...answers: Answered[]): string[] => kinds(asAnswered(of, answers));
    const [past, part] = [answered('refund', 409, 'wrong_state'), answered('refund', 422, 'partial_not_supported')];
    const [taken, silent] = [answered('refund', 201, null, { key: 'other' }), answered('refund', null, null, { key: 'other' })];
    expect([judged(bought('skt', 'part'), past), judged(bought('skt', 'part'), part)]).toEqual([['lost'], ['lost']]);
    expect([judged(bought('skt', 'part'), past, taken), judged(bought('skt', 'part'), past, silent)]).toEqual([[], []]);
    expect([judged(bought('hello', 'part'), part), judged(bought('hello', 'whole'), part)]).toEqual([[], ['lost']]);
    const calledOff = [answered('cancel', null), answered('refund', 409, 'already_cancelled')];
    expect([judged(bought('skt', 'whole'), ...calledOff), judged(bought('skt', 'whole'), calledOff[1]!)]).toEqual([[], ['lost']]);
    expect(judged(bought('skt', 'whole'), answered('refund', 404, 'not_found'), taken)).toEqual(['lost']);
  });

  it('sees what is taken for done and does not stand in the book', () => {
    const done = [{ id: 'att_1', kind: 'charge', paymentId: 'pay_1' }] as const;
    expect(doneByTheBook([entry()], done)).toEqual([]);
    expect(kinds(doneByTheBook([], done))).toEqual(['lost']);
    expect(kinds(doneByTheBook([entry({ type: 'refund' })], done))).toEqual(['lost']);
  });

  it('sees an order that became two payments, and a wish that became two refunds, though nobody was answered', () => {
    const one = { id: 'a', of: 'x', failed: false };
    expect([oncePerOrder([one, { ...one, id: 'b', of: 'y' }]), oncePerWish([one], 2)]).toEqual([[], []]);
    expect(kinds(oncePerOrder([one, { ...one, id: 'b' }]))).toEqual(['doubled']);
    expect(kinds(oncePerWish([one, { ...one, id: 'b' }], 2))).toEqual(['doubled']);
    const failed = ['b', 'c'].map((id) => ({ ...one, id, failed: true }));
    expect([oncePerWish([one, failed[0]!], 2), kinds(oncePerWish([one, ...failed], 2))]).toEqual([[], ['doubled']]);
  });

  it('sees a movement that is in no file, in two, or in that of another carrier', () => {
    const line = { host: 'skt', type: 'CHARGE', paymentId: 'pay_1', amount: 1000 } as const;
    expect(kinds(filesAreTheBook([entry()], attempts, []))).toEqual(['unbalanced']);
    expect(kinds(filesAreTheBook([entry()], attempts, [line, line]))).toEqual(['unbalanced']);
    expect(kinds(filesAreTheBook([entry()], attempts, [{ ...line, host: 'kt' }]))).toEqual(['unbalanced', 'unbalanced']);
  });

  it('sees an end that the merchant was not told of, and one that he was told of as two', () => {
    expect(merchantTold([told()], [], [letter(), letter()], [fed()])).toEqual([]);
    expect(kinds(merchantTold([told()], [], [], []))).toEqual(['lost']);
    const two = [letter(), letter({ id: 'evt_2' })];
    expect(kinds(merchantTold([told()], [], two, [fed(), fed({ id: 'evt_2', position: 2 })]))).toEqual(['doubled', 'unbalanced']);
  });

  it('sees news in the wrong order, and a feed that has more, less or other events than were pushed', () => {
    const back = letter({ id: 'evt_2', type: 'refund.succeeded', subject: 're_1', sequence: 3 });
    const feed = [fed(), fed({ id: 'evt_2', type: 'refund.succeeded', sequence: 3, position: 2 })];
    expect(kinds(merchantTold([told()], [], [letter(), back], feed))).toEqual(['unbalanced']);
    expect(kinds(merchantTold([told()], [], [letter()], []))).toEqual(['lost']);
    expect(kinds(merchantTold([told()], [], [letter()], [fed(), fed({ id: 'evt_3', position: 2 })]))).toEqual(['lost']);
    expect(kinds(merchantTold([told()], [], [letter()], [fed({ data: { status: 'refused' } })]))).toEqual(['unbalanced']);
  });

  it('sees an end that the merchant was told of and that it is not', () => {
    const no = letter({ id: 'evt_2', type: 'payment.refused', sequence: 5 });
    const feed = [fed(), fed({ id: 'evt_2', type: 'payment.refused', sequence: 5, position: 2 })];
    expect(kinds(merchantTold([told()], [], [letter(), no], feed))).toEqual(['unbalanced']);
  });

  it('sees a refund that was told as gone back and then as failed; one that failed may go back after all', () => {
    const end = (status: 'failed' | 'succeeded', sequence: number) => ({ id: `evt_${sequence}`, type: `refund.${status}`, sequence });
    const judged = (status: string, ...ends: ReturnType<typeof end>[]): string[] => {
      const letters = [letter(), ...ends.map((one) => letter({ ...one, subject: 're_1' }))];
      const feed = [fed(), ...ends.map((one, i) => fed({ ...one, position: i + 2 }))];
      return kinds(merchantTold([told()], [{ id: 're_1', payment: 'pay_1', status }], letters, feed));
    };
    expect([judged('succeeded', end('succeeded', 5)), judged('succeeded', end('failed', 5), end('succeeded', 6))]).toEqual([[], []]);
    expect(judged('failed', end('succeeded', 5), end('failed', 6))).toEqual(['unbalanced']);
    expect(judged('succeeded', end('succeeded', 5), end('failed', 6))).toEqual(['unbalanced']);
    expect(judged('pending', end('failed', 5))).toEqual(['unbalanced']);
  });

  it('sees a refund that was taken for refused while its carrier had it to give; not when too little was left, nor when it never arrived', () => {
    const refused = { id: 'att_2', paymentId: 'pay_1', amount: 400, afterSeconds: 2 };
    const all = new Map([
      ...attempts,
      ...['att_2', 'att_3'].map((id): [string, Attempt] => [id, { id, paymentId: 'pay_1', kind: 'refund', refundId: id, month: null }]),
    ]);
    const judged = (book: Entry[], afterSeconds = 2): string[] => kinds(refusedByTheBook(book, all, [{ ...refused, afterSeconds }]));
    expect(judged([entry()])).toEqual(['lost']);
    expect(judged([entry(), entry({ type: 'cancel', referenceCode: 'att_2', amount: 400 })])).toEqual(['lost']);
    expect([judged([entry()], 31), judged([entry(), entry({ type: 'cancel', referenceCode: 'att_3' })])]).toEqual([[], []]);
  });

  it('sees that a captured payment was never told to be held', () => {
    expect(kinds(merchantTold([told({ captured: true })], [], [letter()], [fed()]))).toEqual(['lost']);
  });
});

describe('a log', () => {
  const secrets = new Set(['123456', '01023456789', 'sk_test_demo', 'aB3/+x==', 'wT7-_kQ2mZ9pL4vN']);

  it.each([
    'code 123456',
    '"codes":[123456]',
    '{"phone":"010-2345-6789"}',
    'to=%2B821023456789',
    'tel +82 10-2345-6789',
    'Bearer sk_test_demo',
    'secret aB3/+x== here',
    'GET /pay/wT7-_kQ2mZ9pL4vN',
  ])('tells a secret: %s', (line) => expect(leaked(line, secrets)).toHaveLength(1));

  it.each(['"pid":123456', 'id 9123456', '010****6789', '12.123456 ms', 'at f (file:///dist/checkout.js:123456:21)'])(
    'tells none: %s',
    (line) => expect(leaked(line, secrets)).toEqual([]),
  );

  it.each([
    '2026-11-30 03:05:01.123 UTC [123456] LOG:  redo starts',
    'LOG:  server process (PID 123456) was terminated',
    '123456:M 30 Nov 2026',
  ])('of a server may name its processes: %s', (line) =>
    expect([leaked(line, secrets, true), leaked(`${line} 123456`, secrets, true)]).toEqual([[], ['123456']]),
  );

  it('keys and secrets are looked for without what they are called', () => {
    expect(parts('k1:abc,k2:def')).toEqual(['abc', 'def']);
    expect(parts('whsec_aB3/+x==')).toEqual(['aB3/+x==']);
    expect(passwordsOf('postgres://me:p%2Fw@127.0.0.1/db', 'redis://127.0.0.1')).toEqual(['p/w']);
  });
});
