import { transliterated } from '#kernel';

/** What of a line is blocked; names as a subscriber knows them. */
export type BlockNamed =
  | { readonly scope: 'all' | 'automatic' }
  | { readonly scope: 'merchant'; readonly name: string }
  | { readonly scope: 'category'; readonly name: string };

const NAME_MAX = 40;

function nameOf(block: BlockNamed): string {
  switch (block.scope) {
    case 'all':
      return '모든 휴대폰 결제';
    case 'automatic':
      return '매달 자동 결제';
    case 'merchant':
      return `상점 ${transliterated(block.name).slice(0, NAME_MAX)} 결제`;
    case 'category':
      return `${block.name} 결제`;
  }
}

/** The sentence of `changeText`. */
export const blockSentence = (block: BlockNamed, blocked: boolean): string =>
  `${nameOf(block)}${blocked ? '를 차단했습니다.' : '의 차단을 풀었습니다.'}`;

/** The same of a line whose owner has lost the device. */
export const PASSKEYS_REVOKED = '등록된 기기(패스키)를 모두 해지했습니다.';

/** Whoever reads it must see that it was not done in their own browser. */
export const byCustomerService = (sentence: string): string => `고객센터에서 ${sentence}`;
