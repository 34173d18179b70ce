import { DEVICE } from '#pages';

/** What the window says of passkeys. */
export const passkeyKo = {
  ...DEVICE.ko,
  passkeyUse: (amount: string) => `기기로 확인하고 ${amount} 결제하기`,
  passkeyWithout: (support: string) =>
    `이 브라우저에서는 확인할 수 없습니다. 기기를 등록한 휴대폰의 브라우저에서 자바스크립트를 켜고 상점에서 다시 결제해 주세요. 그 기기를 쓸 수 없으면 톨게이트(${support})에 문의해 주세요.`,
  passkeyOfferTitle: '다음에는 이 기기로 확인',
  passkeyOffer: '다음 결제부터 문자 인증에 더해 이 기기의 지문, 얼굴 또는 화면 잠금으로 확인합니다. 문자를 빼돌려도 결제할 수 없습니다.',
  passkeyMake: '이 기기 등록하기',
  passkeyNotMade: '등록하지 못했습니다. 결제에는 영향이 없습니다.',
  passkeyKept: '이 기기를 등록했습니다. 다음 결제부터 문자 인증 뒤에 확인합니다.',
};

export const passkeyEn: typeof passkeyKo = {
  ...DEVICE.en,
  passkeyUse: (amount) => `Confirm and pay ${amount}`,
  passkeyWithout: (support) =>
    `This browser cannot confirm it. Start the payment again from the shop, in the browser of the phone you registered and with JavaScript on. If you no longer have it, ask Tollgate (${support}).`,
  passkeyOfferTitle: 'Confirm with this device next time',
  passkeyOffer:
    'From the next payment on, the fingerprint, face or screen lock of this device is asked for after the code. Whoever reads your text messages cannot pay.',
  passkeyMake: 'Register this device',
  passkeyNotMade: 'It was not registered. Your payment is not affected.',
  passkeyKept: 'This device is registered. From the next payment on it is asked for after the code.',
};
