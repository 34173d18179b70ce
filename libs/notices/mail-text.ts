import { grouped, KST } from '#kernel';
import type { ChargeFacts, RefundFacts } from './notice-text.js';

/** What goes into an e-mail. Subjects hold nothing that anybody else has written. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

const at = new Intl.DateTimeFormat('sv-SE', { timeZone: KST, dateStyle: 'short', timeStyle: 'short' });
/** Names come from merchants: one of them is one line. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
const letter = (subject: string, korean: string, english: readonly string[]): MailText => ({
  subject,
  text: [korean, '', '----', '', ...english, ''].join('\n'),
});

/** @param korean the text message about the same. */
export const chargeMail = (korean: string, c: ChargeFacts): MailText =>
  letter('[톨게이트] 휴대폰 결제 알림 (phone payment)', korean, [
    'A payment was charged to your phone line.',
    `Date: ${at.format(c.chargedAt)} (Korea)`,
    `Seller: ${plain(c.merchantName)} (${plain(c.merchantContact)})`,
    `Amount: KRW ${grouped(c.amount)}, ${plain(c.itemName)}`,
    `To object: ${c.door} or Tollgate ${plain(c.support)}`,
  ]);

const BACK_AS = { carrier_cancel: 'cancelled (not on the bill)', next_bill_credit: 'credit on the next bill' } as const;

export const refundMail = (korean: string, r: RefundFacts): MailText =>
  letter('[톨게이트] 휴대폰 결제 환불 알림 (refund)', korean, [
    'Money of a phone payment was given back.',
    `Date: ${at.format(r.refundedAt)} (Korea), of the payment of ${at.format(r.chargedAt)}`,
    `Seller: ${plain(r.merchantName)} (${plain(r.merchantContact)})`,
    `Given back: KRW ${grouped(r.amount)}, ${plain(r.itemName)}`,
    `How: ${BACK_AS[r.method]}`,
    `To object: ${r.door} or Tollgate ${plain(r.support)}`,
  ]);

export const changeMail = (korean: string, { door, support }: { door: string; support: string }): MailText =>
  letter('[톨게이트] 휴대폰 결제 설정 변경 알림 (settings changed)', korean, [
    'What protects your phone line from payments was changed, as said in Korean above.',
    `If it was not you: ${door} or Tollgate ${plain(support)}`,
  ]);

export const addressMail = (code: string, support: string): MailText =>
  letter(
    '[톨게이트] 이메일 확인 번호 (confirm your e-mail)',
    `[톨게이트] 결제 알림을 받을 이메일 확인 번호 ${code}\n10분 안에 입력해 주세요. 요청하지 않으셨다면 이 메일을 무시해 주세요.`,
    [`Your code: ${code}`, 'Enter it within ten minutes. If you did not ask for it, ignore this mail.', `Tollgate ${plain(support)}`],
  );
