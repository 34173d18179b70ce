import fc from 'fast-check';
import { DATA_CODEWORDS, times } from './qr.codewords.js';
import { qrCode, qrPath, type QrCode } from './qr.js';

/** Reads a code as a camera's program does, by the standard's tables and not by the writer's: format, mask, zigzag, blocks, correction, text. */
function readBack({ size, dark }: QrCode): string {
  const version = (size - 17) / 4;
  const format = Array.from({ length: 15 }, (_, i) => (dark[i < 6 ? i : i < 8 ? i + 1 : size - 15 + i]![8] ? 1 << i : 0)).reduce(
    (a, b) => a | b,
  );
  // ISO/IEC 18004 table C.1: level M with mask 2.
  expect(format).toBe(0b101111001111100);
  const words = unwoven(zigzag(size, dark, reserved(version, size)), version);
  const bits = words.map((word) => word.toString(2).padStart(8, '0')).join('');
  expect(bits.slice(0, 4)).toBe('0100');
  const head = 4 + (version < 10 ? 8 : 16);
  const length = parseInt(bits.slice(4, head), 2);
  return new TextDecoder().decode(Uint8Array.from({ length }, (_, i) => parseInt(bits.slice(head + i * 8, head + i * 8 + 8), 2)));
}

const ALIGNMENT = [[], [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

function reserved(version: number, size: number): (x: number, y: number) => boolean {
  const centres = ALIGNMENT[version]!;
  const far = size - 9;
  return (x, y) =>
    x === 6 || y === 6 || (x < 9 && y < 9) || (x > far + 0 && y < 9) || (x < 9 && y > far) ||
    (version >= 7 && ((x < 6 && y > size - 12) || (y < 6 && x > size - 12))) ||
    centres.some((cy) => centres.some((cx) => Math.abs(cx - x) < 3 && Math.abs(cy - y) < 3 && !((cx === 6 && (cy === 6 || cy === centres.at(-1))) || (cy === 6 && cx === centres.at(-1))))); // prettier-ignore
}

function zigzag(size: number, dark: QrCode['dark'], isReserved: (x: number, y: number) => boolean): number[] {
  let bits = '';
  let up = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2, up = !up)
    for (let i = 0; i < size; i++)
      for (const x of [right, right - 1]) {
        const y = up ? size - 1 - i : i;
        if (!isReserved(x, y)) bits += dark[y]![x] !== (x % 3 === 0) ? '1' : '0';
      }
  return (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
}

/** Table 9, level M: data codewords and how many blocks have them; correction codewords per block. */
const TABLE = [
  null, [[16, 1], 10], [[28, 1], 16], [[44, 1], 26], [[32, 2], 18], [[43, 2], 24], [[27, 4], 16], [[31, 4], 18], [[38, 2, 39, 2], 22], [[36, 3, 37, 2], 22], [[43, 4, 44, 1], 26],
] as const; // prettier-ignore

function unwoven(words: readonly number[], version: number): number[] {
  const [[small, n, large = 0, m = 0], correction] = TABLE[version]! as readonly [readonly number[], number] as [
    [number, number, number?, number?],
    number,
  ];
  const lengths = [...new Array<number>(n).fill(small), ...new Array<number>(m).fill(large)];
  const blocks: number[][] = lengths.map(() => []);
  let at = 0;
  for (let i = 0; i < Math.max(small, large); i++) lengths.forEach((length, b) => i < length && blocks[b]!.push(words[at++]!));
  const whole = blocks.map((block) => [...block]);
  for (let i = 0; i < correction; i++) for (const block of whole) block.push(words[at++]!);
  // Every block is a multiple of the generator: it is zero at each of its roots.
  for (const block of whole)
    for (let i = 0, root = 1; i < correction; i++, root = times(root, 2))
      expect(block.reduce((sum, word) => times(sum, root) ^ word, 0)).toBe(0);
  return blocks.flat();
}

test('rooms are those of the standard', () => {
  expect(DATA_CODEWORDS).toEqual([0, 16, 28, 44, 64, 86, 108, 124, 154, 182, 216]);
});

test('what is written is read back, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => expect(readBack(qrCode(text)!)).toBe(text.toWellFormed())),
    { numRuns: 25 },
  );
});

test.each([1, 14, 15, 26, 42, 62, 84, 106, 122, 152, 180, 181, 213])('%d bytes fit', (n) => {
  expect(readBack(qrCode('x'.repeat(n))!)).toBe('x'.repeat(n));
});

test('214 bytes are too many', () => expect(qrCode('x'.repeat(214))).toBeNull());

test('the path draws each run of dark modules once', () => {
  const code = qrCode('https://pay.example/pay/0123456789abcdefghijklmnopqrstuv')!;
  const drawn = [...qrPath(code).matchAll(/h(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
  expect(drawn).toBe(code.dark.flat().filter(Boolean).length);
});
