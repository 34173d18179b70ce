const ko = {
  passkeyTitle: '등록한 기기로 확인',
  passkeyLead: '이 번호는 등록한 기기의 지문, 얼굴 또는 화면 잠금으로 한 번 더 확인합니다.',
  passkeyEnter: '기기로 확인하고 들어가기',
  passkeyRaise: '기기로 확인하고 올리기',
  passkeyFailed: '기기로 확인하지 못했습니다. 다시 시도해 주세요.',
  passkeyWithout: (support: string) =>
    `이 브라우저에서는 확인할 수 없습니다. 기기를 등록한 휴대폰의 브라우저에서 자바스크립트를 켜고 열어 주세요. 그 기기를 쓸 수 없거나 지금 결제를 차단해야 하면 톨게이트(${support})에 문의해 주세요.`,
};

const en: typeof ko = {
  passkeyTitle: 'Confirm with your device',
  passkeyLead: 'This line also asks for the fingerprint, face or screen lock of the device you registered.',
  passkeyEnter: 'Confirm and come in',
  passkeyRaise: 'Confirm and raise the limit',
  passkeyFailed: 'The device did not confirm it. Please try again.',
  passkeyWithout: (support) =>
    `This browser cannot confirm it. Open this page in the browser of the phone you registered, with JavaScript on. If you no longer have it, or payments must be blocked now, ask Tollgate (${support}).`,
};

/** What the door says where it asks a device. */
export const passkey = { ko, en };
