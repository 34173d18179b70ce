import type { NextStep } from './next-step.js';

/** What a person can do after a refusal. */
export const nextKo: Readonly<Record<NextStep, string>> = {
  start_again: '상점으로 돌아가 처음부터 다시 결제해 주세요.',
  try_later: '잠시 후 상점에서 다시 결제하거나 다른 결제 수단을 이용해 주세요.',
  ask_first: '위 연락처에 이유를 확인하거나, 상점에서 다른 결제 수단을 이용해 주세요.',
  pay_less: '금액을 줄이거나, 상점에서 다른 결제 수단을 이용해 주세요.',
  other_means: '상점에서 다른 결제 수단을 이용해 주세요.',
  other_window: '먼저 연 결제 창에서 결제를 마쳐 주세요. 그 창을 닫았다면 잠시 후 다시 시도해 주세요.',
  wait: '결과가 정해질 때까지 다시 결제하지 말고, 상점에서 주문 상태를 확인해 주세요.',
  set_password: '통신사에서 결제 비밀번호를 등록한 뒤 상점에서 다시 결제하거나, 다른 결제 수단을 이용해 주세요.',
};

/** While a person looks at the payment. */
export const reviewKo = {
  reviewTitle: '안전을 위해 결제를 살펴보고 있습니다.',
  reviewLead:
    '톨게이트 담당자가 확인한 뒤에 결제됩니다. 아직 청구되지 않았습니다. 다시 결제하지 마세요. 화면을 닫아도 결과는 상점에 전달됩니다.',
  reviewUntil: (time: string) => `${time}까지 확인되지 않으면 결제하지 않으며, 청구되지 않습니다.`,
};

export const reviewEn: typeof reviewKo = {
  reviewTitle: 'We are looking at this payment to keep you safe.',
  reviewLead:
    'It goes on when somebody at Tollgate has checked it. Nothing is charged yet. Please do not pay again; you may close this page, and the shop will be told the result.',
  reviewUntil: (time) => `If nobody has by ${time}, the payment is not made and nothing is charged.`,
};

export const nextEn: typeof nextKo = {
  start_again: 'Go back to the shop and start the payment again.',
  try_later: 'Try again at the shop in a while, or pay another way.',
  ask_first: 'Ask there for the reason, or pay another way at the shop.',
  pay_less: 'Buy for a smaller amount, or pay another way at the shop.',
  other_means: 'Pay another way at the shop.',
  other_window: 'Finish the payment in the window you opened first. If you closed it, try again in a while.',
  wait: 'Do not pay again until the result is known; look at your order in the shop.',
  set_password: 'Set a payment password with your carrier and pay again, or pay another way at the shop.',
};
