/** Level M, by version: codewords for correction in each block, and blocks. Version 0 does not exist. */
const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5];

/** All codewords that fit around the fixed patterns. */
function total(version: number): number {
  if (version === 0) return 0;
  const alignments = Math.floor(version / 7) + 2;
  const around = version === 1 ? 0 : (25 * alignments - 10) * alignments - 55;
  return ((16 * version + 128) * version + 64 - around - (version >= 7 ? 36 : 0)) >>> 3;
}

/** Codewords left for the text, its head included, by version. */
export const DATA_CODEWORDS: readonly number[] = BLOCKS.map((blocks, version) => total(version) - blocks * CORRECTION[version]!);

/** The bytes with their head, padded, cut into blocks, each with its correction, interleaved. */
export function codewords(bytes: Uint8Array, version: number): number[] {
  const data = padded(bytes, version);
  const [count, correction] = [BLOCKS[version]!, CORRECTION[version]!];
  const short = Math.floor(data.length / count);
  const long = data.length % count;
  let at = 0;
  const blocks = Array.from({ length: count }, (_, i) => data.slice(at, (at += short + (i >= count - long ? 1 : 0))));
  const generator = divisor(correction);
  const corrections = blocks.map((block) => remainder(block, generator));
  const woven = (rows: readonly number[][]): number[] =>
    Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, i) =>
      rows.flatMap((row) => (i < row.length ? [row[i]!] : [])),
    ).flat();
  return [...woven(blocks), ...woven(corrections)];
}

/** Byte mode: 0100, the length in 8 or 16 bits, the bytes, 0000, then EC 11 until it is full. */
function padded(bytes: Uint8Array, version: number): number[] {
  const nibbles = [
    4,
    ...(version < 10 ? [] : [0, 0]),
    bytes.length >> 4,
    bytes.length & 15,
    ...[...bytes].flatMap((byte) => [byte >> 4, byte & 15]),
    0,
  ];
  const data = Array.from({ length: nibbles.length / 2 }, (_, i) => (nibbles[i * 2]! << 4) | nibbles[i * 2 + 1]!);
  for (let pad = 0xec; data.length < DATA_CODEWORDS[version]!; pad ^= 0xec ^ 0x11) data.push(pad);
  return data;
}

/** Multiplication in GF(2^8) over x^8 + x^4 + x^3 + x^2 + 1. */
export function times(a: number, b: number): number {
  let product = 0;
  for (let i = 7; i >= 0; i--) product = (product << 1) ^ ((product >>> 7) * 0x11d) ^ (((b >>> i) & 1) * a);
  return product;
}

function divisor(degree: number): number[] {
  const result = [...new Array<number>(degree - 1).fill(0), 1];
  for (let i = 0, root = 1; i < degree; i++, root = times(root, 2))
    for (let j = 0; j < degree; j++) result[j] = times(result[j]!, root) ^ (result[j + 1] ?? 0);
  return result;
}

function remainder(data: readonly number[], generator: readonly number[]): number[] {
  const result = new Array<number>(generator.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ result.shift()!;
    result.push(0);
    generator.forEach((coefficient, i) => (result[i]! ^= times(coefficient, factor)));
  }
  return result;
}
