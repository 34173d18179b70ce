const ko = {
  passkeyTitle: '등록한 기기로 확인',
  passkeyLead: '이 번호는 등록한 기기의 지문, 얼굴 또는 화면 잠금으로 한 번 더 확인합니다.',
  passkeyFailed: '기기로 확인하지 못했습니다. 다시 시도해 주세요.',
};

const en: typeof ko = {
  passkeyTitle: 'Confirm with your device',
  passkeyLead: 'This line also asks for the fingerprint, face or screen lock of the device you registered.',
  passkeyFailed: 'The device did not confirm it. Please try again.',
};

/** What every page says where a device is asked. */
export const DEVICE = { ko, en } as const;
