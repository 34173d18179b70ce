import { hkdfSync } from 'node:crypto';
import { generateSync } from 'otplib';

/** RFC 5321's longest path, without its brackets. */
export const ADDRESS_MAX = 254;
/** A dot-atom at a name of letters, digits and hyphens (RFC 5322, RFC 1035): no quotes, comments, lists, spaces or line ends, so nothing that could become a header or a second reader. */
const ADDRESS =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;
const LOCAL_MAX = 64;

/** @returns null for what is no address that we write to. */
export function readAddress(typed: string): string | null {
  const text = typed.trim();
  if (text.length > ADDRESS_MAX || text.indexOf('@') > LOCAL_MAX || !ADDRESS.test(text)) return null;
  const at = text.lastIndexOf('@');
  return `${text.slice(0, at)}@${text.slice(at + 1).toLowerCase()}`;
}

/** Enough for its owner to know it by. */
export const maskedAddress = (address: string): string => `${address[0]}***${address.slice(address.lastIndexOf('@'))}`;

/** Computed, never stored, as all our codes are: HOTP over a key derived for exactly this address of this line. */
export function addressCode(key: Buffer, subject: { readonly id: string; readonly lineKey: string; readonly address: string }): string {
  const info = JSON.stringify([subject.id, subject.lineKey, subject.address]);
  const secret = new Uint8Array(hkdfSync('sha256', key, 'tollgate address', info, 32));
  return generateSync({ strategy: 'hotp', secret, counter: 0, digits: 6, algorithm: 'sha256' });
}
