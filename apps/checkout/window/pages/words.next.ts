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
