import { DEVICE } from '#pages';

const ko = {
  passwordTitle: '결제 비밀번호 입력',
  passwordLead: '이 휴대폰에는 통신사 결제 비밀번호가 등록되어 있습니다. 통신사가 확인하며, 톨게이트는 답을 받으면 바로 지웁니다.',

  ...DEVICE.ko,
  passkeyEnter: '기기로 확인하고 들어가기',
  passkeyRaise: '기기로 확인하고 올리기',
  passkeyWithout: (support: string) =>
    `이 브라우저에서는 확인할 수 없습니다. 기기를 등록한 휴대폰의 브라우저에서 자바스크립트를 켜고 열어 주세요. 그 기기를 더는 쓸 수 없으면 톨게이트(${support})에 문의해 주세요.`,

  blockHereTitle: '지금 결제를 막아야 하나요?',
  blockHereLead: '등록한 기기를 쓸 수 없거나 결제 비밀번호를 잊었어도 바로 차단할 수 있습니다. 푸는 것은 여기서 할 수 없습니다.',
  blockHere: '모든 휴대폰 결제 차단하기',
  blockedTitle: '모든 휴대폰 결제를 차단했습니다',
  blockedText: (phone: string) =>
    `${phone} 번호로는 지금부터 어떤 휴대폰 결제도 되지 않습니다. 이미 끝난 결제는 그대로입니다. 확인 문자를 보내 드립니다.`,
  blockedLift: (support: string) =>
    `차단을 풀려면 등록한 기기나 결제 비밀번호까지 확인하고 들어와 결제 차단에서 풀어 주세요. 그럴 수 없으면 톨게이트 고객센터(${support})에 문의해 주세요.`,
};

const en: typeof ko = {
  passwordTitle: 'Enter your payment password',
  passwordLead: 'This line has a payment password at its carrier. The carrier checks it; Tollgate erases it with the answer.',

  ...DEVICE.en,
  passkeyEnter: 'Confirm and come in',
  passkeyRaise: 'Confirm and raise the limit',
  passkeyWithout: (support) =>
    `This browser cannot confirm it. Open this page in the browser of the phone you registered, with JavaScript on. If you no longer have it, ask Tollgate (${support}).`,

  blockHereTitle: 'Must payments be blocked now?',
  blockHereLead: 'You can block them without the device you registered or the payment password. Unblocking is not possible here.',
  blockHere: 'Block all phone payments',
  blockedTitle: 'All phone payments are blocked',
  blockedText: (phone) =>
    `Nothing can be paid with ${phone}. This took effect at once. What has been paid stays as it is. A text message confirms it.`,
  blockedLift: (support) =>
    `To unblock, come in with your registered device or payment password, open Block and press Unblock. If you cannot, ask Tollgate customer service (${support}).`,
};

/** What the door says after the code: of the payment password, of the device, and to who can show neither. */
export const secondStep = { ko, en };
