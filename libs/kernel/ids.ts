import { randomBytes } from 'node:crypto';

/** Prefixes of every id we give out; what follows sorts by time of creation (48 bits of milliseconds, 80 random bits, Crockford's base 32). */
export const ID_PREFIXES = {
  payment: 'pay',
  refund: 're',
  merchant: 'mer',
  key: 'key',
  passcode: 'code',
  signIn: 'sig',
  session: 'ses',
  notice: 'not',
  address: 'adr',
  attempt: 'att',
  event: 'evt',
  endpoint: 'whe',
  delivery: 'del',
  entry: 'led',
  operator: 'op',
  act: 'act',
  file: 'bf',
  inbound: 'bi',
  break: 'brk',
  objection: 'obj',
  statement: 'st',
  passkey: 'pk',
  row: 'row',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;
export type Id<K extends IdKind> = `${(typeof ID_PREFIXES)[K]}_${string}`;
export type PaymentId = Id<'payment'>;
export type RefundId = Id<'refund'>;
export type MerchantId = Id<'merchant'>;
export type PasscodeId = Id<'passcode'>;
export type SignInId = Id<'signIn'>;
export type SessionId = Id<'session'>;
export type NoticeId = Id<'notice'>;
export type AddressId = Id<'address'>;
export type AttemptId = Id<'attempt'>;
export type EventId = Id<'event'>;
export type EndpointId = Id<'endpoint'>;
export type EntryId = Id<'entry'>;
export type OperatorId = Id<'operator'>;
export type ActId = Id<'act'>;
export type FileId = Id<'file'>;
export type InboundId = Id<'inbound'>;
export type BreakId = Id<'break'>;
export type ObjectionId = Id<'objection'>;
export type StatementId = Id<'statement'>;
export type PasskeyId = Id<'passkey'>;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Crockford's, without big integers: ids are made by the dozen for each purchase. */
function base32(bytes: Uint8Array): string {
  let [text, bits, held] = ['', 0, 0];
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff;
    for (held += 8; held >= 5; held -= 5) text += ALPHABET[(bits >> (held - 5)) & 31];
  }
  return text;
}

/** @param atMs milliseconds since the epoch. */
export function idAt<K extends IdKind>(kind: K, atMs: number): Id<K> {
  let time = '';
  for (let i = 0, rest = atMs; i < 10; i++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  return `${ID_PREFIXES[kind]}_${time}${base32(randomBytes(10))}` as Id<K>;
}

/** True when the text has the shape of an id of this kind; says nothing about whether it exists. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  return text.startsWith(`${ID_PREFIXES[kind]}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(text.slice(ID_PREFIXES[kind].length + 1));
}
