import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ConfigError, type Config } from './config.js';
import { ManyGcm, type SealedPlace } from './gcm.js';
import { CONFIG } from './tokens.js';

/**
 * The keyring. One master key per id; every purpose gets its own key through HKDF, so that nothing sealed for one can be opened for another.
 * Sealed text is `keyId.iv.tag.ciphertext` (AES-256-GCM, base64url), bound to a context such as the row's id.
 */
@Injectable()
export class Secrets {
  private readonly masters: ReadonlyMap<string, Buffer>;
  private readonly derived = new Map<string, Buffer>();
  private readonly many = new Map<string, ManyGcm>();
  readonly activeKeyId: string;
  private readonly lookupKeyId: string;

  constructor(@Inject(CONFIG) config: Pick<Config, 'keys'>) {
    const entries = config.keys.split(',').map((entry) => {
      const [id, key] = entry.trim().split(':');
      const bytes = Buffer.from(key ?? '', 'base64url');
      if (!id || bytes.length !== 32) throw new ConfigError('TOLLGATE_KEYS: each entry must be id:base64url of 32 bytes');
      return [id, bytes] as const;
    });
    this.masters = new Map(entries);
    this.activeKeyId = entries[0]![0];
    this.lookupKeyId = entries[entries.length - 1]![0];
  }

  /** 32 bytes for this purpose, remembered, for there are few. @throws Error when the key id is not on the ring. */
  derive(keyId: string, purpose: string): Buffer {
    const name = `${keyId}/${purpose}`;
    const known = this.derived.get(name);
    if (known) return known;
    const master = this.masters.get(keyId);
    if (!master) throw new Error(`key ${keyId} is not in TOLLGATE_KEYS`);
    const key = Buffer.from(hkdfSync('sha256', master, 'tollgate', purpose, 32));
    this.derived.set(name, key);
    return key;
  }

  /** 32 bytes that stay the same for as long as the last key of the ring stays. */
  lookupKey(purpose: string): Buffer {
    return this.derive(this.lookupKeyId, `lookup:${purpose}`);
  }

  /** The same text gives the same key for ever, so rows can be found without keeping the text. */
  lookup(purpose: string, text: string): string {
    return createHmac('sha256', this.lookupKey(purpose)).update(text).digest('base64url');
  }

  seal(purpose: string, context: string, text: string): string {
    const { iv, tag, sealed } = this.lock(purpose, context, Buffer.from(text));
    return [this.activeKeyId, ...[iv, tag, sealed].map((part) => part.toString('base64url'))].join('.');
  }

  /** @throws Error when the text was sealed for another purpose or context, or was changed. */
  open(purpose: string, context: string, sealed: string): string {
    const [keyId, ...parts] = sealed.split('.');
    const [iv, tag, body] = parts.map((part) => Buffer.from(part, 'base64url'));
    return this.unlock(keyId!, purpose, context, iv!, tag!, body!).toString('utf8');
  }

  /** As `open` for many short texts at once, within `bytes`: each comes to stand where its sealed form began, up to `to`. @throws Error as `open`, with nothing to be used then. */
  openInPlace(purpose: string, bytes: Buffer, places: readonly SealedPlace[]): void {
    const byKey = new Map<string, SealedPlace[]>();
    for (const place of places) {
      const dot = bytes.indexOf(0x2e, place.from);
      const keyId = bytes.toString('latin1', place.from, dot);
      const same = byKey.get(keyId);
      if (same) same.push(place);
      else byKey.set(keyId, [place]);
      place.to = unfold(bytes, dot + 1, place.to, place.from);
    }
    for (const [keyId, same] of byKey) this.manyOf(keyId, purpose).open(bytes, same);
  }

  /** As `seal`, for what is too much for text: length of the key's id, the id, iv, tag, ciphertext. */
  sealBytes(purpose: string, context: string, bytes: Buffer): Buffer {
    const { iv, tag, sealed } = this.lock(purpose, context, bytes);
    const keyId = Buffer.from(this.activeKeyId);
    return Buffer.concat([Buffer.from([keyId.length]), keyId, iv, tag, sealed]);
  }

  /** @throws Error as `open`. */
  openBytes(purpose: string, context: string, sealed: Buffer): Buffer {
    const from = 1 + sealed[0]!;
    const part = (start: number, end?: number): Buffer => sealed.subarray(from + start, end === undefined ? undefined : from + end);
    return this.unlock(sealed.toString('utf8', 1, from), purpose, context, part(0, 12), part(12, 28), part(28));
  }

  private lock(purpose: string, context: string, bytes: Buffer): { iv: Buffer; tag: Buffer; sealed: Buffer } {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.sealing(this.activeKeyId, purpose), iv).setAAD(Buffer.from(context));
    const sealed = cipher.update(bytes);
    // GCM keeps nothing back for the end: this only makes the tag.
    cipher.final();
    return { iv, tag: cipher.getAuthTag(), sealed };
  }

  private unlock(keyId: string, purpose: string, context: string, iv: Buffer, tag: Buffer, body: Buffer): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.sealing(keyId, purpose), iv);
    decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
    const bytes = decipher.update(body);
    // Throws when anything was changed; nothing leaves before.
    decipher.final();
    return bytes;
  }

  private manyOf(keyId: string, purpose: string): ManyGcm {
    const name = `${keyId}/${purpose}`;
    const many = this.many.get(name) ?? new ManyGcm(this.sealing(keyId, purpose));
    this.many.set(name, many);
    return many;
  }

  private sealing(keyId: string, purpose: string): Buffer {
    return this.derive(keyId, `seal:${purpose}`);
  }
}

const SIXTHS = new Int8Array(256).fill(-1);
for (const [i, digit] of [...Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')].entries()) SIXTHS[digit] = i;

/** Parts in base64url with dots between them, as their bytes one after the other from `to` on, which lies before them. @returns the end. */
function unfold(bytes: Buffer, from: number, end: number, to: number): number {
  let [bits, held] = [0, 0];
  for (let i = from; i < end; i++) {
    const sixth = SIXTHS[bytes[i]!]!;
    // What is left over at the end of a part is padding.
    if (sixth < 0) held = 0;
    else if ((held += 6) >= 8) bytes[to++] = ((bits << 6) | sixth) >> (held -= 8);
    bits = sixth < 0 ? 0 : (bits << 6) | sixth;
  }
  return to;
}

export const sha256 = (text: string): string => hash('sha256', text);

/** Compares without telling by its time where the two differ. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
