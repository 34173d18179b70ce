import type { Language } from '#pages';

/**
 * What a person agrees to, in one place. The version stands with the payment together with the language, so that it can always be said which
 * sentences were read. Whoever changes a text gives it a new version; a test holds each version to its words.
 */
export const CONSENTS = {
  terms: {
    version: '2026-11-20',
    ko: {
      sentence: '휴대폰 결제 이용약관에 동의합니다.',
      details: [
        '결제 금액은 가입하신 통신사의 휴대폰 요금에 함께 청구됩니다. 이 결제는 한 번만 청구되며 매달 자동으로 결제되지 않습니다.',
        '톨게이트는 본인 확인과 결제를 위해 통신사, 휴대폰 번호, 생년월일, 성별 숫자를 통신사에 보냅니다. 생년월일은 통신사의 답을 받으면 바로 지웁니다.',
        '결제 기록은 법에 따라 1년, 결제 금액이 1만 원을 넘으면 5년 동안 보관합니다.',
        '결제한 달에 취소하면 결제가 없던 것이 되고, 그 뒤에는 환불로 돌려드립니다. 취소와 환불은 먼저 상점에 문의해 주세요.',
        '본인이 결제하지 않았거나 내용이 다르면 톨게이트에 이의를 제기할 수 있고, 2주 안에 답을 드립니다.',
      ],
    },
    en: {
      sentence: 'I agree to the terms of phone-bill payments.',
      details: [
        'The amount is charged with the telephone bill of your carrier. It is charged once; nothing is paid automatically each month.',
        'To check that the line is yours and to charge it, Tollgate sends your carrier, phone number, date of birth and gender digit to the carrier. The date of birth is erased as soon as the carrier has answered.',
        'Records of the payment are kept for one year, or five years when the amount is over 10,000 won, as the law requires.',
        'A cancellation in the month of the payment undoes it; later the money is given back as a refund. Please ask the shop first.',
        'If you did not make this payment or it is not what you agreed to, you can object with Tollgate and will have an answer within two weeks.',
      ],
    },
  },
  amount: {
    version: '2026-11-20',
    ko: { sentence: '{amount}이 휴대폰 요금에 한 번 청구되는 것에 동의합니다.', details: [] },
    en: { sentence: 'I agree that {amount} is charged once to my phone bill.', details: [] },
  },
} as const satisfies Record<string, { version: string } & Record<Language, { sentence: string; details: readonly string[] }>>;

export type Consent = keyof typeof CONSENTS;

/** E.g. `terms-2026-11-20-ko`: which text, which version, which language. */
export const consentVersion = (consent: Consent, language: Language): string => `${consent}-${CONSENTS[consent].version}-${language}`;
