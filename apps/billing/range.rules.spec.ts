import { listsTag, rangeOf } from './range.rules.js';

it.each([
  ['bytes=0-0', { from: 0, to: 0 }],
  ['bytes=90-', { from: 90, to: 99 }],
  ['bytes=-10', { from: 90, to: 99 }],
  ['bytes=-1000', { from: 0, to: 99 }],
  ['Bytes= 5-1000', { from: 5, to: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=100-200', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-2', null],
  ['bytes=-', null],
  ['bytes=0-1,5-6', null],
  ['lines=0-1', null],
  ['bytes=0x1-2', null],
  ['bytes=99999999999999999999-', null],
  [undefined, null],
])('of 100 bytes %s is %j', (header, range) => expect(rangeOf(header, 100)).toEqual(range));

it('a tag is found in a list, weak or strong, and by the star', () => {
  for (const header of ['"a"', 'W/"a"', '"b", "a"', '*']) expect(listsTag(header, '"a"')).toBe(true);
  for (const header of ['"b"', 'a', '', undefined]) expect(listsTag(header, '"a"')).toBe(false);
});
