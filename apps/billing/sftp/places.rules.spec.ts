import fc from 'fast-check';
import { canonical, isPart, placeOf, stemOf } from './places.rules.js';

it.each([
  ['', { kind: 'root' }],
  ['.', { kind: 'root' }],
  ['/../..', { kind: 'root' }],
  ['outbound', { kind: 'outbound' }],
  ['/outbound/../inbound/', { kind: 'inbound' }],
  ['/outbound/SKT_20261120_000001_r1.dat', { kind: 'published', name: 'SKT_20261120_000001_r1.dat' }],
  ['outbound/SKT_20261120_000001_r12.ndjson.sha256', { kind: 'published', name: 'SKT_20261120_000001_r12.ndjson.sha256' }],
  ['/outbound/SKT_20261120_000001_r1.manifest.json', { kind: 'published', name: 'SKT_20261120_000001_r1.manifest.json' }],
  ['/outbound/SKT_20261120_000001_r1.manifest.json.sha256', null],
  ['/outbound/passwd', null],
  ['/inbound/a.dat', { kind: 'upload', name: 'a.dat' }],
  ['/inbound/a.dat/', { kind: 'upload', name: 'a.dat' }],
  ['/inbound/a/b', null],
  ['/inbound/.a', null],
  ['/etc/passwd', null],
  ['/outbound\u0000', null],
])('%j is %j', (path, place) => expect(placeOf(path)).toEqual(place));

it('whatever is written, there is no place but these, and what is named holds no step', () => {
  const step = fc.oneof(fc.constantFrom('..', '.', '', 'outbound', 'inbound', 'a.dat', '/', '\\', '\u0000'), fc.string());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const path = steps.join('/');
      const place = placeOf(path);
      if (place && 'name' in place) expect(place.name).toMatch(/^[\w.-]+$/);
      expect(canonical(canonical(path))).toBe(canonical(path));
      expect(canonical(path).split('/')).not.toContain('..');
    }),
  );
});

it('a part is known by its end, and a stem by its first dot', () => {
  expect(['a.part', 'a.filepart', 'a.tmp', 'a.dat', 'part'].map(isPart)).toEqual([true, true, true, false, false]);
  expect(stemOf('SKT_20261120_000001_r1.dat.sha256')).toBe('SKT_20261120_000001_r1');
});
