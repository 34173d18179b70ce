import { parsePhone, type PhoneNumber } from '#kernel';
import { FAULT_NAMES } from './fault-names.js';
import { STANDINGS } from './line.js';
import { TEST_LINES, testLine } from './test-lines.js';

describe('test numbers', () => {
  test('each number stands once and is a number people can type', () => {
    expect(new Set(TEST_LINES.map((line) => line.nn)).size).toBe(TEST_LINES.length);
    for (const line of TEST_LINES) expect(testLine(parsePhone(`010-0000-00${line.nn}`) as PhoneNumber)).toBe(line);
  });

  test('every standing and every fault has one', () => {
    const standings = TEST_LINES.map((line) => line.traits.standing ?? 'active');
    const faults = TEST_LINES.map((line) => line.traits.fault ?? 'none');
    expect(STANDINGS.filter((standing) => !standings.includes(standing))).toEqual([]);
    expect(FAULT_NAMES.filter((fault) => !faults.includes(fault))).toEqual([]);
  });
});
