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
  ko: { otherLanguage: 'English', problem: '오류', testMode: '시험 결제입니다. 실제로 청구되지 않습니다.' },
  en: { otherLanguage: '한국어', problem: 'Error', testMode: 'This is a test payment. Nothing is really charged.' },
} as const;
