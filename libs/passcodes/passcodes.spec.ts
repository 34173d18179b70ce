import fc from 'fast-check';
import { transliterated, type MerchantId, type PasscodeId, type PaymentId, type Won } from '#kernel';
import { codeFor, codeMatches, codeSms, SMS_MAX_BYTES, smsBytes, type CodeSubject } from './index.js';

const key = Buffer.alloc(32, 7);
const subject: CodeSubject = {
  passcodeId: 'code_1' as PasscodeId,
  paymentId: 'pay_1' as PaymentId,
  amount: 4900 as Won,
  merchantId: 'mer_1' as MerchantId,
  lineKey: 'line',
};

describe('the code', () => {
  it('is six digits and always the same for the same payment', () => {
    expect(codeFor(key, subject)).toMatch(/^\d{6}$/);
    expect(codeFor(key, { ...subject })).toBe(codeFor(key, subject));
  });

  it.each([
    ['amount', { amount: 4901 as Won }],
    ['merchant', { merchantId: 'mer_2' as MerchantId }],
    ['line', { lineKey: 'other' }],
    ['payment', { paymentId: 'pay_2' as PaymentId }],
    ['passcode', { passcodeId: 'code_2' as PasscodeId }],
  ])('another %s makes another code', (_, change) => expect(codeFor(key, { ...subject, ...change })).not.toBe(codeFor(key, subject)));

  it('parts cannot run into each other', () => {
    const one = codeFor(key, { ...subject, merchantId: 'mer_1a' as MerchantId, lineKey: 'b' });
    expect(codeFor(key, { ...subject, merchantId: 'mer_1' as MerchantId, lineKey: 'ab' })).not.toBe(one);
  });

  it.each(['123456', ' 123 456 ', '123-456', '１２３４５６'])('typed as %j it is right', (typed) =>
    expect(codeMatches('123456', typed)).toBe(true),
  );
  it.each(['', '12345', '1234567', '654321', 'abcdef', '123456 123456'])('typed as %j it is wrong', (typed) =>
    expect(codeMatches('123456', typed)).toBe(false),
  );
});

describe('the text message', () => {
  it('says amount, merchant, that it is one payment, and binds the code to our origin in its last line', () => {
    const text = codeSms({ amount: 4900 as Won, merchantName: '별사탕 상점', code: '123456', host: 'pay.tollgate.kr' });
    expect(text).toContain('4,900원');
    expect(text).toContain('별사탕 상점');
    expect(text).toContain('1회');
    expect(text.split('\n').at(-1)).toBe('@pay.tollgate.kr #123456');
  });

  it('never exceeds ninety bytes, whatever the merchant is called', () => {
    const names = fc.string({
      unit: fc.oneof(fc.constantFrom('가', '힣', 'a', '🍬', 'é', '똠', '<', "'"), fc.string({ minLength: 1, maxLength: 1 })),
      maxLength: 60,
    });
    fc.assert(
      fc.property(names, fc.integer({ min: 10, max: 1_000_000 }), (merchantName, amount) => {
        const text = codeSms({ amount: amount as Won, merchantName, code: '123456', host: '127.0.0.1' });
        expect(smsBytes(text)).toBeLessThanOrEqual(SMS_MAX_BYTES);
        expect(text).toMatch(/원 결제\(1회\) 인증번호 123456\n@127\.0\.0\.1 #123456$/);
      }),
    );
  });

  it.each([
    ['별사탕 🍬 상점', '별사탕 상점'],
    ['Café', 'Cafe'],
    ['똠방각하', '방각하'],
    ['a?b', 'a?b'],
  ])('%s is written %s: strict KS X 1001, never a question mark in place of a letter', (name, written) =>
    expect(transliterated(name)).toBe(written),
  );

  it('a host too long for ninety bytes is refused rather than cut', () => {
    expect(() => codeSms({ amount: 1_000_000 as Won, merchantName: '', code: '123456', host: 'a'.repeat(60) })).toThrow('PUBLIC_URL');
  });
});
