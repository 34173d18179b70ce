import type { Order } from './orders.js';

/** What is for sale. Prices live here, on the server: an amount never comes from a browser. */
export interface Good {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  /** Won, VAT included. */
  readonly amount: number;
  /** Phone payment tells the two apart, and so do merchants' contracts with the carriers. */
  readonly goodsClass: 'digital' | 'physical';
  readonly category: 'content' | 'goods' | 'gift_card' | 'subscription';
  /** Shown in the payment window, which must say until when something is good. */
  readonly servicePeriod?: string;
  /** What the buyer reads once it is paid. */
  readonly handedOver: string;
}

const GOODS: readonly Good[] = [
  {
    id: 'stars',
    name: '별사탕 100개',
    about: '게임 속에서 바로 쓰는 디지털 사탕',
    amount: 4900,
    goodsClass: 'digital',
    category: 'content',
    handedOver: '별사탕 100개를 계정에 넣어 드렸습니다.',
  },
  {
    id: 'mug',
    name: '별사탕 머그컵',
    about: '흰 도자기에 별 세 개, 350 mL',
    amount: 18_000,
    goodsClass: 'physical',
    category: 'goods',
    handedOver: '포장을 시작했습니다. 내일 보내 드립니다.',
  },
  {
    id: 'gift',
    name: '별사탕 상품권 3만 원',
    about: '선물하기 좋은 모바일 상품권',
    amount: 30_000,
    goodsClass: 'digital',
    category: 'gift_card',
    handedOver: '상품권 번호를 문자로 보내 드렸습니다.',
  },
  {
    id: 'music',
    name: '별밤 음악 30일 이용권',
    about: '자동으로 이어지지 않는 30일권',
    amount: 7900,
    goodsClass: 'digital',
    category: 'subscription',
    servicePeriod: '결제일부터 30일',
    handedOver: '지금부터 30일 동안 들을 수 있습니다.',
  },
];

export const goods = (): readonly Good[] => GOODS;
export const goodWith = (id: unknown): Good | undefined => GOODS.find((good) => good.id === id);

/** Called once for each paid order. A real shop packs a parcel here, or adds to an account. */
export type HandOver = (order: Order) => void;
