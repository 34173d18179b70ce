import type { Category } from './payments.rules.js';

/** Categories as subscribers read them, on pages and in text messages. */
export const CATEGORY_KO: Readonly<Record<Category, string>> = {
  content: '콘텐츠',
  game: '게임',
  gift_card: '상품권',
  transport: '교통',
  donation: '기부',
  subscription: '구독',
  goods: '실물 상품',
  other: '기타',
};
