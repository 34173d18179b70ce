import type { Language } from './language.js';

/** What every page needs, also one that is about nothing in particular. */
export interface Frame {
  readonly language: Language;
  /** The one the response's content security policy names; see `pageHeaders`. */
  readonly nonce: string;
  /** The page's own path, for the switch to the other language; null where there is none to come back to. */
  readonly here: string | null;
  /** Customer service of the gateway, as people call or write to it. */
  readonly support: string;
}

/** What every page says. */
export const COMMON = {
  ko: {
    otherLanguage: 'English',
    problem: '오류',
    testMode: '시험 결제입니다. 실제로 청구되지 않습니다.',
    awayTitle: '지금은 확인할 수 없습니다',
    awayText: '저희 쪽 연결이 잠시 끊겼습니다. 방금 누르신 것이 처리되었을 수도 있으니, 잠시 뒤 아래를 눌러 확인해 주세요.',
    look: '확인하기',
  },
  en: {
    otherLanguage: '한국어',
    problem: 'Error',
    testMode: 'This is a test payment. Nothing is really charged.',
    awayTitle: 'We cannot tell right now',
    awayText: 'Something on our side was cut off for a moment. What you pressed may have been done: please wait a moment and look below.',
    look: 'Look now',
  },
} as const;
