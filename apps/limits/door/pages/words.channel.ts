const ko = {
  noticesTitle: '결제 알림',
  noticesLead: '결제, 환불, 한도와 차단의 변경은 모두 문자로 알려 드립니다. 이메일 주소를 정하면 이메일로도 보내 드립니다.',
  noAddress: '정한 이메일 주소가 없습니다.',
  addressIs: (address: string) => `이메일로도 알림: ${address}`,
  mailCode: '확인 번호 보내기',
  removeAddress: '이메일 알림 그만 받기',
  confirmAddressTitle: '이메일 확인',
  codeMailed: (address: string) => `${address} 주소로 확인 번호를 보냈습니다. 입력하면 그때부터 이메일로도 알려 드립니다.`,
  otherAddress: '그만두기',
  addressDone: { set: '이제 이메일로도 알려 드립니다.', removed: '이메일로는 더 알려 드리지 않습니다.' },
};

const en: typeof ko = {
  noticesTitle: 'Notices',
  noticesLead:
    'Every charge, every refund and every change of limits and blocks is told by text message. With an e-mail address you are told there as well.',
  noAddress: 'There is no e-mail address.',
  addressIs: (address: string) => `Also told by e-mail: ${address}`,
  mailCode: 'Mail me a code',
  removeAddress: 'No more e-mails',
  confirmAddressTitle: 'Confirm your e-mail',
  codeMailed: (address: string) => `A code was mailed to ${address}. With it you are told by e-mail as well from then on.`,
  otherAddress: 'Leave it',
  addressDone: { set: 'You are told by e-mail as well from now on.', removed: 'You are not told by e-mail any more.' },
};

/** What is said of the second channel of notices. */
export const channel = { ko, en };
