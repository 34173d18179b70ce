import { ksX1001 } from '#kernel';

/** Bytes of this text in strict EUC-KR (KS X 1001), or null when it lacks a character. */
export function eucKrBytes(text: string): number | null {
  let bytes = 0;
  for (const character of text) {
    const code = ksX1001(character);
    if (!code) return null;
    bytes += code.length;
  }
  return bytes;
}
