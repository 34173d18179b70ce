import { grouped, KST, transliterated, type Won } from '#kernel';

const at = new Intl.DateTimeFormat('sv-SE', { timeZone: KST, dateStyle: 'short', timeStyle: 'short' });

export interface ChargeFacts {
  readonly chargedAt: Date;
  readonly merchantName: string;
  readonly merchantContact: string;
  readonly itemName: string;
  readonly amount: Won;
  /** Where the subscriber objects: our door. */
  readonly door: string;
  readonly support: string;
}

/** The four things the law wants told of each charge: when; who sold, and how to reach them; how much for what; how to object. */
export function chargeText(c: ChargeFacts): string {
  return [
    '[톨게이트] 휴대폰 결제 알림',
    `일시: ${at.format(c.chargedAt)}`,
    `판매자: ${transliterated(c.merchantName)} (${transliterated(c.merchantContact)})`,
    `금액: ${grouped(c.amount)}원, ${transliterated(c.itemName)}`,
    `이의신청: ${c.door} 또는 톨게이트 ${transliterated(c.support)}`,
  ].join('\n');
}

export interface RefundFacts extends Omit<ChargeFacts, 'amount'> {
  readonly refundedAt: Date;
  /** What was given back. */
  readonly amount: Won;
  readonly method: 'carrier_cancel' | 'next_bill_credit';
}

const BACK_AS = { carrier_cancel: '결제 취소(청구되지 않음)', next_bill_credit: '다음 요금에서 차감' } as const;

/** The same four things of money that was given back: nobody looks for it in vain, or on the wrong bill. */
export function refundText(r: RefundFacts): string {
  return [
    '[톨게이트] 휴대폰 결제 환불 알림',
    `일시: ${at.format(r.refundedAt)} (결제 ${at.format(r.chargedAt)})`,
    `판매자: ${transliterated(r.merchantName)} (${transliterated(r.merchantContact)})`,
    `환불 금액: ${grouped(r.amount)}원, ${transliterated(r.itemName)}`,
    `방법: ${BACK_AS[r.method]}`,
    `이의신청: ${r.door} 또는 톨게이트 ${transliterated(r.support)}`,
  ].join('\n');
}

export interface ChangeFacts {
  /** One sentence in Korean. */
  readonly what: string;
  readonly at: Date;
  readonly door: string;
  readonly support: string;
}

/** What protects the line has changed; whoever did not change it knows what to do. */
export const changeText = (c: ChangeFacts): string =>
  [`[톨게이트] ${c.what}`, `일시: ${at.format(c.at)}`, `본인이 아니면 ${c.door} 또는 톨게이트 ${transliterated(c.support)}`].join('\n');

/** An instant as these texts write it. */
export const noticeTime = (instant: Date): string => at.format(instant);
