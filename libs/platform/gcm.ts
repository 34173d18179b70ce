import { createCipheriv } from 'node:crypto';

const [IV, TAG, BLOCK] = [12, 16, 16];

/** Where a sealed text (iv, tag, ciphertext) lies, and the context it is bound to. */
export interface SealedPlace {
  contextFrom: number;
  contextTo: number;
  from: number;
  to: number;
}

/**
 * AES-256-GCM (NIST SP 800-38D) for many short texts under one key. OpenSSL takes some 4 µs to begin and end each; here the blocks of all of them
 * are enciphered in one call, and what is left is exclusive ors. Tags are checked as ever. The tables are read at places that depend on secrets,
 * so this is for work that nobody outside can time.
 */
export class ManyGcm {
  /** What each half of each byte of a block, times the key's hash, comes to: four words for each. */
  private readonly products: Int32Array;
  private readonly hash = new Int32Array(4);

  constructor(private readonly key: Buffer) {
    this.products = productsOf(this.encipher(Buffer.alloc(BLOCK)));
  }

  /** Puts each text where its sealed form begins; `to` is its end then. @throws Error when one was sealed with another key or context, or was changed. */
  open(bytes: Buffer, places: readonly SealedPlace[]): void {
    const stream = this.encipher(countersOf(bytes, places));
    let at = 0;
    for (const place of places) {
      const body = place.from + IV + TAG;
      const length = place.to - body;
      this.digest(bytes, place, body);
      let wrong = length < 0 ? 1 : 0;
      for (let i = 0; i < TAG; i++)
        wrong |= bytes[place.from + IV + i]! ^ stream[at + i]! ^ ((this.hash[i >> 2]! >>> (24 - 8 * (i & 3))) & 0xff);
      if (wrong !== 0) throw new Error('sealed with another key or for something else, or changed');
      at += BLOCK;
      for (let i = 0; i < length; i++) bytes[place.from + i] = bytes[body + i]! ^ stream[at + i]!;
      at += BLOCK * Math.ceil(length / BLOCK);
      place.to = place.from + length;
    }
  }

  private encipher(blocks: Buffer): Buffer {
    return createCipheriv('aes-256-ecb', this.key, null).setAutoPadding(false).update(blocks);
  }

  /** GHASH of context and ciphertext. */
  private digest(bytes: Buffer, { contextFrom, contextTo, to }: SealedPlace, body: number): void {
    this.hash.fill(0);
    for (let from = contextFrom; from < contextTo; from += BLOCK) this.mix(bytes, from, Math.min(BLOCK, contextTo - from));
    for (let from = body; from < to; from += BLOCK) this.mix(bytes, from, Math.min(BLOCK, to - from));
    this.hash[1]! ^= 8 * (contextTo - contextFrom);
    this.hash[3]! ^= 8 * (to - body);
    this.multiply();
  }

  private mix(bytes: Buffer, from: number, length: number): void {
    for (let i = 0; i < length; i++) this.hash[i >> 2]! ^= bytes[from + i]! << (24 - 8 * (i & 3));
    this.multiply();
  }

  private multiply(): void {
    const { hash, products } = this;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let half = 0; half < 2 * BLOCK; half++) {
      const at = 4 * (16 * half + ((hash[half >> 3]! >>> (28 - 4 * (half & 7))) & 15));
      a ^= products[at]!;
      b ^= products[at + 1]!;
      c ^= products[at + 2]!;
      d ^= products[at + 3]!;
    }
    hash[0] = a;
    hash[1] = b;
    hash[2] = c;
    hash[3] = d;
  }
}

/** For each text a block for its tag and as many as it is long. */
function countersOf(bytes: Buffer, places: readonly SealedPlace[]): Buffer {
  let blocks = 0;
  for (const { from, to } of places) blocks += 1 + Math.ceil(Math.max(0, to - from - IV - TAG) / BLOCK);
  const counters = Buffer.alloc(blocks * BLOCK);
  let at = 0;
  for (const { from, to } of places)
    for (let n = 1, end = at + BLOCK * (1 + Math.ceil(Math.max(0, to - from - IV - TAG) / BLOCK)); at < end; n++, at += BLOCK) {
      for (let i = 0; i < IV; i++) counters[at + i] = bytes[from + i]!;
      counters.writeUInt32BE(n, at + IV);
    }
  return counters;
}

/** Bits stand in the order of the standard: the first one of a block is its highest. */
function productsOf(h: Buffer): Int32Array {
  const products = new Int32Array(2 * BLOCK * 16 * 4);
  const power = [0, 4, 8, 12].map((at) => h.readInt32BE(at));
  for (let bit = 0; bit < 8 * BLOCK; bit++) {
    const weight = 8 >> (bit & 3);
    for (let half = 0; half < 16; half++)
      if (half & weight) for (let word = 0; word < 4; word++) products[4 * (16 * (bit >> 2) + half) + word]! ^= power[word]!;
    const carry = power[3]! & 1;
    for (let word = 3; word > 0; word--) power[word] = (power[word]! >>> 1) | (power[word - 1]! << 31);
    power[0] = (power[0]! >>> 1) ^ (carry ? 0xe1000000 | 0 : 0);
  }
  return products;
}
