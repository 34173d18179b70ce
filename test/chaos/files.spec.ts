import type { File } from './carriers.js';
import { revisionOf } from './files.js';

const file = (id: string, sequence: number): File => ({ id, sequence }) as File;

it('what stands in the place of a rejected file is one, and another: never itself, nothing, or two', () => {
  const [old, other, anew] = [file('bf_1', 1), file('bf_2', 2), file('bf_3', 1)];
  expect(revisionOf(old, [anew, other])).toBe(anew);
  for (const inForce of [[old, other], [other], [anew, old], [anew, file('bf_4', 1)]]) expect(revisionOf(old, inForce)).toBeNull();
});
