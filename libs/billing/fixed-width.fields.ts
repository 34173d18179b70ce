import { writeEucKr } from '#kernel';
import type { Kind } from './layout.js';

const [SPACE, ZERO, MINUS] = [0x20, 0x30, 0x2d];

/** Writes the bytes of a value as its field has it, among spaces. @returns whether it fits. */
export function putField(kind: Kind, bytes: Buffer, from: number, to: number, out: Buffer, at: number, width: number): boolean {
  switch (kind) {
    case 'code':
      return to - from <= width && putAscii(bytes, from, to, out, at);
    case 'text':
      writeEucKr(bytes, from, to, out, at, width);
      return true;
    case 'number':
      return putDigits(bytes, from, to, out, at, width);
    case 'signed': {
      const negative = bytes[from] === MINUS;
      out[at] = (negative ? '-' : '+').charCodeAt(0);
      return putDigits(bytes, negative ? from + 1 : from, to, out, at + 1, width - 1);
    }
    case 'date':
    case 'month':
    case 'time':
      return to - from >= DIGITS[kind].at(-1)! && DIGITS[kind].every((place, i) => isDigit((out[at + i] = bytes[from + place]!)));
    case 'flag':
      out[at] = (bytes[from] === 0x74 ? 'Y' : 'N').charCodeAt(0);
      return true;
  }
}

/** Where digits stand in `2026-11-28T12:00:00`. */
const DIGITS = {
  date: [0, 1, 2, 3, 5, 6, 8, 9],
  month: [0, 1, 2, 3, 5, 6],
  time: [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18],
} as const;

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** @returns whether it was ASCII that prints. */
function putAscii(bytes: Buffer, from: number, to: number, out: Buffer, at: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte < SPACE || byte > 0x7e) return false;
    out[at++] = byte;
  }
  return true;
}

function putDigits(bytes: Buffer, from: number, to: number, out: Buffer, at: number, width: number): boolean {
  const digits = to - from;
  if (digits > width) return false;
  for (let i = 0; i < width - digits; i++) out[at++] = ZERO;
  for (let i = from; i < to; i++) {
    if (!isDigit(bytes[i]!)) throw new RangeError(`not a whole number: ${bytes.toString('utf8', from, to)}`);
    out[at++] = bytes[i]!;
  }
  return true;
}
