import iconv from 'iconv-lite';

/** First and last byte of either half of a KS X 1001 character. CP949 has more characters, whose second (or first) byte lies below. */
const [FIRST, LAST] = [0xa1, 0xfe];
const SPACE = 0x20;
/** Stands at the head of a syllable that is spelled out, and where it has no final. */
const FILLER = 'ㅤ';
const LEADS = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const VOWELS = [...'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ'];
const TAILS = [FILLER, ...'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ'];
const [FIRST_SYLLABLE, LAST_SYLLABLE] = [0xac00, 0xd7a3];
const SPELLED = new RegExp(`${FILLER}([${LEADS.join('')}])([${VOWELS.join('')}])([${TAILS.join('')}])`, 'g');
const ESCAPED = /\{U\+([0-9A-F]{4,6})\}/g;

interface Tables {
  readonly toCode: ReadonlyMap<string, Buffer>;
  readonly toCharacter: ReadonlyMap<number, string>;
  /** Codes by UTF-16 unit, of what is written as it is wherever it stands; 0 for all that takes more thought. KS X 1001 needs no pairs. */
  readonly plain: Uint16Array;
}

function laidOut(): Tables {
  const toCode = new Map<string, Buffer>();
  const toCharacter = new Map<number, string>();
  for (let high = FIRST; high <= LAST; high++)
    for (let low = FIRST; low <= LAST; low++) {
      const code = Buffer.from([high, low]);
      const character = iconv.decode(code, 'euc-kr');
      if ([...character].length !== 1 || /[\ufffd\p{Co}]/u.test(character)) continue;
      toCode.set(character, code);
      toCharacter.set(code.readUInt16BE(), character);
    }
  const plain = new Uint16Array(0x10000);
  for (let point = 0x20; point < 0x7f; point++) if (point !== '{'.charCodeAt(0)) plain[point] = point;
  for (const [character, code] of toCode) if (character !== FILLER) plain[character.charCodeAt(0)] = code.readUInt16BE();
  return { toCode, toCharacter, plain };
}

let laid: Tables | undefined;
/** Laid out when they are first wanted: most services never write a file, and should not take the time at their start. */
const tables = (): Tables => (laid ??= laidOut());

/** Bytes of one character of strict EUC-KR: ASCII as it is, KS X 1001 with both bytes from 0xA1. Null for everything else. */
export function ksX1001(character: string): Buffer | null {
  const point = character.codePointAt(0)!;
  return point < 0x80 ? Buffer.from([point]) : (tables().toCode.get(character) ?? null);
}

/** `{U+1F600}`: what no rule of the standard covers. */
const escaped = (character: string): Buffer =>
  Buffer.from(`{U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}}`, 'latin1');

/** KS X 1001, annex 3: a syllable without a code of its own is the filler and its three letters, eight bytes in all. */
function spelled(syllable: string): Buffer {
  const index = syllable.charCodeAt(0) - FIRST_SYLLABLE;
  const parts = [FILLER, LEADS[Math.floor(index / 588)]!, VOWELS[Math.floor((index % 588) / 28)]!, TAILS[index % 28]!];
  return Buffer.concat(parts.map((part) => tables().toCode.get(part)!));
}

/** What may not be cut: the bytes of each character, in order. */
function* units(text: string): Generator<Buffer> {
  const characters = [...text];
  for (const [i, character] of characters.entries()) {
    const point = character.codePointAt(0)!;
    const control = point < 0x20 || point === 0x7f;
    // Padding is taken off again when a field is read, so a space at the end must not look like it.
    const lastSpace = character === ' ' && i === characters.length - 1;
    const looksEscaped = character === '{' && characters[i + 1] === 'U' && characters[i + 2] === '+';
    if (control || lastSpace || looksEscaped || character === FILLER) yield escaped(character);
    else if (point >= FIRST_SYLLABLE && point <= LAST_SYLLABLE) yield tables().toCode.get(character) ?? spelled(character);
    else yield ksX1001(character) ?? escaped(character);
  }
}

/**
 * Text in strict EUC-KR; `decodeEucKr` gives it back unchanged. What KS X 1001 lacks is never `?`: syllables outside its 2,350 are
 * spelled out by its annex 3, everything else is the code point in brackets.
 * @param maxBytes cuts before the first character that does not fit whole.
 */
export function encodeEucKr(text: string, maxBytes = Infinity): Buffer {
  const kept: Buffer[] = [];
  let length = 0;
  for (const unit of units(text)) {
    if ((length += unit.length) > maxBytes) break;
    kept.push(unit);
  }
  const bytes = Buffer.concat(kept);
  // A space that came to stand at the end by cutting.
  return maxBytes === Infinity ? bytes : bytes.subarray(0, bytes.toString('latin1').trimEnd().length);
}

/** As `encodeEucKr`, of UTF-8 `from` … `to`, into `bytes` from `at` on, where spaces stand for the padding. Nearly all text needs neither pieces nor rules. */
export function writeEucKr(utf8: Buffer, from: number, to: number, bytes: Buffer, at: number, maxBytes: number): void {
  const { plain } = tables();
  const end = at + maxBytes;
  let put = at;
  for (let i = from; i < to;) {
    const first = utf8[i]!;
    let point = first;
    if (first < 0x80) i += 1;
    else if (first < 0xe0) point = ((first & 0x1f) << 6) | (utf8[i + 1]! & 0x3f);
    else point = ((first & 0x0f) << 12) | ((utf8[i + 1]! & 0x3f) << 6) | (utf8[i + 2]! & 0x3f);
    if (first >= 0x80) i += first < 0xe0 ? 2 : 3;
    // KS X 1001 has nothing that takes four bytes.
    const code = first < 0xf0 ? plain[point]! : 0;
    if (code === 0 || (code === SPACE && i === to)) return void encodeEucKr(utf8.toString('utf8', from, to), maxBytes).copy(bytes, at);
    if (put + (code < 0x80 ? 1 : 2) > end) return;
    if (code >= 0x80) bytes[put++] = code >> 8;
    bytes[put++] = code & 0xff;
  }
}

/** @throws RangeError for bytes that are not strict EUC-KR, or control something. */
export function decodeEucKr(bytes: Uint8Array): string {
  const { toCharacter } = tables();
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x20 && byte < 0x7f) {
      text += String.fromCharCode(byte);
      continue;
    }
    const character = toCharacter.get((byte << 8) | (bytes[++i] ?? 0));
    if (character === undefined) throw new RangeError(`not EUC-KR at byte ${i - 1}`);
    text += character;
  }
  return text
    .replace(SPELLED, (_, lead: string, vowel: string, tail: string) =>
      String.fromCharCode(FIRST_SYLLABLE + LEADS.indexOf(lead) * 588 + VOWELS.indexOf(vowel) * 28 + TAILS.indexOf(tail)),
    )
    .replace(ESCAPED, (whole, hex: string) => (parseInt(hex, 16) <= 0x10ffff ? String.fromCodePoint(parseInt(hex, 16)) : whole));
}
