import { codewords, DATA_CODEWORDS } from './qr.codewords.js';

/**
 * A QR code (ISO/IEC 18004) of bytes at error correction level M, versions 1 to 10: up to 213 bytes, which every address of a window is.
 * The mask is always number 2: a reader copes with any.
 */
export interface QrCode {
  /** Modules on a side, without the quiet zone of four. */
  readonly size: number;
  readonly dark: readonly (readonly boolean[])[];
}

const MASK = 2;
const masked = (_y: number, x: number): boolean => x % 3 === 0;

/** @returns null when the text is too long. */
export function qrCode(text: string): QrCode | null {
  const bytes = new TextEncoder().encode(text);
  const version = DATA_CODEWORDS.findIndex((room, v) => v > 0 && bytes.length + (v < 10 ? 2 : 3) <= room);
  if (version < 0) return null;
  const size = version * 4 + 17;
  const dark = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const fixed = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const set = (x: number, y: number, on: boolean): void => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    dark[y]![x] = on;
    fixed[y]![x] = true;
  };
  patterns(version, size, set);
  fill(codewords(bytes, version), size, dark, fixed);
  return { size, dark };
}

type Set = (x: number, y: number, on: boolean) => void;

function patterns(version: number, size: number, set: Set): void {
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]] as const) square(cx, cy, 4, (ring) => ring !== 2 && ring !== 4, set); // prettier-ignore
  const centres = alignment(version, size);
  const [first, last] = [centres[0], centres.at(-1)];
  const inFinder = (x: number, y: number): boolean => (x === first && (y === first || y === last)) || (x === last && y === first);
  for (const y of centres) for (const x of centres) if (!inFinder(x, y)) square(x, y, 2, (ring) => ring !== 1, set);
  format(size, set);
  if (version >= 7) versionBits(version, size, set);
  set(8, size - 8, true);
}

function square(cx: number, cy: number, radius: number, on: (ring: number) => boolean, set: Set): void {
  for (let dy = -radius; dy <= radius; dy++)
    for (let dx = -radius; dx <= radius; dx++) set(cx + dx, cy + dy, on(Math.max(Math.abs(dx), Math.abs(dy))));
}

/** Centres of the alignment patterns, evenly spread from 6 to the far side. */
function alignment(version: number, size: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((size - 13) / (count * 2 - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => size - 7 - (count - 2 - i) * step)];
}

/** Level M is 00; ten bits of BCH follow. */
function format(size: number, set: Set): void {
  let rest = MASK;
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((MASK << 10) | rest) ^ 0x5412;
  const on = (i: number): boolean => ((bits >>> i) & 1) === 1;
  for (let i = 0; i < 15; i++) {
    set(8, i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, on(i));
    set(i < 8 ? size - 1 - i : i === 8 ? 7 : 14 - i, 8, on(i));
  }
}

function versionBits(version: number, size: number, set: Set): void {
  let rest = version;
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i++) {
    const on = ((bits >>> i) & 1) === 1;
    set(size - 11 + (i % 3), Math.floor(i / 3), on);
    set(Math.floor(i / 3), size - 11 + (i % 3), on);
  }
}

/** Codewords go in a zigzag of two columns from the right, around what is fixed. */
function fill(words: readonly number[], size: number, dark: boolean[][], fixed: readonly (readonly boolean[])[]): void {
  let i = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++)
      for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        if (fixed[y]![x]) continue;
        const bit = i < words.length * 8 && ((words[i >>> 3]! >>> (7 - (i & 7))) & 1) === 1;
        dark[y]![x] = bit !== masked(y, x);
        i++;
      }
  }
}

/** One line per run of dark modules, for a path that is stroked one module wide. */
export function qrPath({ dark }: QrCode): string {
  let path = '';
  dark.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      const from = x;
      while (row[x]) x++;
      if (x > from) path += `M${from} ${y}.5h${x - from}`;
    }
  });
  return path;
}
