import { ksX1001 } from './euc-kr.js';

/** What KS X 1001 lacks is taken apart where that helps (é → e), else left out: a phone would show a box. */
export function transliterated(text: string): string {
  let out = '';
  for (const character of text.normalize('NFC')) {
    if (ksX1001(character)) out += character;
    else
      for (const part of character.normalize('NFKD')) if (/[\x20-\x7e]/.test(part) || (ksX1001(part) && !/\p{M}/u.test(part))) out += part;
  }
  return out.replace(/\s+/g, ' ').trim();
}
