import { grouped, type Contact } from '#kernel';
import { kstClock, kstTime } from '#pages';
import type { FieldName, GoodsClass } from './fields.js';
import { nextKo, reviewKo } from './words.next.js';
import { passkeyKo } from './words.passkey.js';

export const ko = {
  product: '휴대폰 결제',
  won: (amount: number) => `${grouped(amount)}원`,
  at: kstTime('ko-KR'),
  clock: kstClock('ko-KR'),
  timeZone: '한국 시간',
  check: '확인해 주세요',
  askedLongAgo: '확인한 지 오래되어 통신사에 다시 확인합니다. 인증번호를 새로 받아 주세요. 아직 결제되지 않았습니다.',
  backToShop: '상점으로 돌아가기',
  cancel: '결제하지 않고 나가기',

  payment: (amount: string) => `${amount} 결제`,
  once: '1회 결제',
  details: '결제 내용 보기',
  merchant: '상점',
  contact: '상점 연락처',
  item: '상품',
  goods: '상품 종류',
  goodsClass: { digital: '디지털 콘텐츠', physical: '실물 상품' } satisfies Record<GoodsClass, string>,
  servicePeriod: '이용 기간',
  amount: '결제 금액',
  kind: '결제 방식',
  onePayment: '1회 (매달 자동 결제 아님)',
  bill: '청구',
  billing: (month: string, nextMonth: string) => `${nextMonth} 휴대폰 요금에 청구 예정 (${month} 결제분)`,
  billed: (month: string, nextMonth: string) => `${nextMonth} 휴대폰 요금에 청구 (${month} 결제분)`,
  month: (year: number, month: number) => `${year}년 ${month}월`,
  support: '결제 문의',
  gateway: '톨게이트',
  openUntil: (time: string) => `이 결제 창은 ${time}까지 쓸 수 있습니다.`,

  identifyTitle: '결제할 휴대폰',
  identifyLead: '본인 휴대폰인지 확인하고 결제 인증번호를 문자로 보냅니다. 회원가입이나 로그인이 아니라 결제입니다.',
  mvno: '알뜰폰',
  agreements: '동의',
  required: '(필수)',
  fields: {
    carrier: '통신사',
    phoneNumber: '휴대폰 번호',
    birthDate: '생년월일 6자리',
    genderDigit: '성별 숫자',
    agreeTerms: '이용약관 동의',
    agreeAmount: '결제 금액 동의',
    code: '문자로 받은 결제 인증번호',
    password: '결제 비밀번호 6자리',
    passkey: '등록한 기기',
  } satisfies Record<FieldName, string>,
  hints: { phoneNumber: '예: 010-1234-5678', birthDate: '예: 900101', genderDigit: '주민번호 7번째' },
  wrong: {
    carrier: '통신사를 선택해 주세요.',
    phoneNumber: '휴대폰 번호를 확인해 주세요.',
    birthDate: '생년월일을 숫자 6자리로 입력해 주세요.',
    genderDigit: '성별 숫자 한 자리를 입력해 주세요.',
    agreeTerms: '이용약관에 동의해 주세요.',
    agreeAmount: '결제 금액에 동의해 주세요.',
    code: '인증번호 숫자 6자리를 입력해 주세요.',
    password: '결제 비밀번호를 숫자 6자리로 입력해 주세요.',
    passkey: '등록한 기기로 확인하지 못했습니다. 다시 시도해 주세요.',
  } satisfies Record<FieldName, string>,
  requestCode: (amount: string) => `${amount} 결제 인증번호 받기`,
  termsTitle: '휴대폰 결제 이용약관 보기',
  handOver: '다른 휴대폰에서 이어서 결제하기',
  handOverLead: '휴대폰 카메라로 비추면 그 휴대폰에서 이 결제 창이 열립니다.',
  qrCode: '이 결제 창의 주소를 담은 QR 코드',

  codeTitle: '결제 인증번호 입력',
  sending: '인증 문자를 보내고 있습니다. 잠시만 기다려 주세요.',
  resendIn: (seconds: number) => `문자를 ${seconds}초 안에 다시 보냅니다.`,
  sent: (phone: string) => `${phone} 번호로 문자를 보냈습니다.`,
  sentAgain: '인증 문자를 다시 보냅니다.',
  timeLeft: '남은 시간',
  minutesSeconds: '{m}분 {s}초',
  seconds: '{s}초',
  validUntil: (time: string) => `${time}까지 입력해 주세요. 더 필요하면 새 문자를 받으세요.`,
  secondsLeft: (seconds: number) => `${seconds}초 남았습니다. 시간이 더 필요하면 인증번호를 다시 받으세요.`,
  noLongerValid: '인증번호 유효 시간이 지났습니다. 다시 받아 주세요.',
  noMoreTime: '인증번호 유효 시간이 지났습니다. 문자도 더 보낼 수 없어 이 결제는 마칠 수 없습니다. 결제되지 않았습니다.',
  confirms: (amount: string) =>
    `이 번호를 입력하면 ${amount}이 결제됩니다. 회원가입이나 본인 인증용이 아닙니다. 누구에게도 알려 주지 마세요.`,
  triesLeft: (n: number) => `남은 입력 횟수 ${n}번`,
  sendsLeft: (n: number) => (n > 0 ? `문자를 ${n}번 더 받을 수 있습니다.` : '인증 문자는 더 받을 수 없습니다.'),
  resend: '인증번호 다시 받기',
  back: '번호 바꾸기',
  pay: (amount: string) => `${amount} 결제하기`,

  passwordTitle: '결제 비밀번호 입력',
  passwordLead: '통신사에 등록하신 결제 비밀번호입니다. 통신사가 확인하며, 톨게이트는 답을 받으면 바로 지웁니다.',

  ...passkeyKo,
  ...reviewKo,

  waitingTitle: '확인하고 있습니다. 다시 결제하지 마세요.',
  waitingLead: '통신사에 결제를 요청했습니다. 결과가 나오면 이 화면이 저절로 바뀝니다.',
  waitingSlow: '통신사의 답이 늦어지고 있습니다. 이 화면을 닫아도 두 번 결제되지 않습니다.',
  waitingBack: '상점으로 돌아가셔도 됩니다. 결과는 상점에도 전달됩니다.',
  seeResult: '결과 보기',

  chargedTitle: '결제되었습니다',
  chargedAt: '결제 일시',
  orderId: '주문 번호',
  paymentId: '결제 번호',
  carrier: '통신사',
  phone: '휴대폰 번호',
  objection: (support: string) =>
    `본인이 결제하지 않았거나 내용이 다르면 상점에 먼저 문의해 주세요. 해결되지 않으면 결제 번호와 함께 톨게이트(${support})에 이의를 제기할 수 있고, 2주 안에 답을 드립니다.`,

  refusedTitle: '결제되지 않았습니다',
  refusedUnknownTitle: '확인하고 있습니다. 다시 결제하지 마세요.',
  whatHappened: '무슨 일인가요',
  whetherMoneyMoved: '돈이 나갔나요',
  whomToAsk: '어디에 물어보나요',
  whatNext: '이제 어떻게 하나요',
  notCharged: '아니요. 휴대폰 요금에 청구되지 않습니다.',
  chargeUnknown: '통신사에 확인하고 있습니다. 결제되었다면 전액 되돌려 드립니다.',
  ask: {
    carrier: () => '이용 중인 통신사 고객센터 (휴대폰에서 114)',
    gateway: (_name, _contact, support) => `톨게이트 고객센터 (${support})`,
    merchant: (name, contact) => `${name} (${contact})`,
  } satisfies Record<Contact, Ask> as Record<Contact, Ask>,
  askDoor: (door: string) => `직접 정하신 것입니다. 톨게이트 내 결제(${door})에서 바꿀 수 있습니다.`,
  next: nextKo,

  ended: {
    expired: { title: '결제 시간이 지났습니다', text: '결제되지 않았습니다. 상점으로 돌아가 다시 시작해 주세요.' },
    cancelled: { title: '결제를 취소했습니다', text: '결제되지 않았습니다. 휴대폰 요금에 청구되지 않습니다.' },
    refunded: { title: '환불된 결제입니다', text: '결제된 금액을 모두 돌려드렸습니다. 궁금한 점은 상점에 문의해 주세요.' },
  },
  heldTitle: '결제가 승인되었습니다',
  heldText: '아직 청구되지 않았습니다. 상점이 주문을 확정하면 휴대폰 요금에 청구되고, 10분 안에 확정하지 않으면 저절로 취소됩니다.',
  elsewhereTitle: '다른 브라우저에서 결제하고 있습니다',
  elsewhereText:
    '이 결제는 처음 시작한 브라우저에서만 이어 갈 수 있습니다. 그 화면으로 돌아가 주세요. 직접 시작하지 않은 결제라면 이 화면을 닫아 주세요.',
  notFoundTitle: '결제 창을 찾을 수 없습니다',
  notFoundText: '주소가 잘못되었거나 오래된 결제 창입니다. 이미 결제하셨다면 다시 결제하지 말고 상점에서 결과를 확인해 주세요.',
  tooManyTitle: '잠시 후 다시 시도해 주세요',
  tooManyText: '요청이 너무 많아 잠시 멈췄습니다. 결제되지 않았다면 1분 뒤에 이 화면을 새로 고쳐 이어서 결제할 수 있습니다.',
};

type Ask = (merchant: string, contact: string, support: string) => string;

/** Korean leads; a language that lacks one of its sentences does not compile. */
export type Words = typeof ko;
