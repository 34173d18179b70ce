export { ADDRESS_MAX, maskedAddress, readAddress } from './address.rules.js';
export { ADDRESS_CODE_SECONDS, Addresses, type Address } from './addresses.js';
export { addressMail, changeMail, chargeMail, refundMail, type MailText } from './mail-text.js';
export { changeText, chargeText, noticeTime, refundText, type ChargeFacts, type RefundFacts } from './notice-text.js';
export { Notices, type Notice } from './notices.js';
export { blockSentence, byCustomerService, PASSKEYS_REVOKED, type BlockNamed } from './protection-text.js';
export { noticesMigrations } from './notices.migrations.js';
export { NoticesModule } from './notices.module.js';
