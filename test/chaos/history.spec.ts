import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { History } from './history.js';

it('a run begins its history anew, and that of the run before stays beside it', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'tollgate-history-'));
  const folder = path.join(home, 'seed');
  for (const what of ['first', 'second', 'third']) new History(folder, false).note('ok', what);
  const said = (name: string): string => readFileSync(path.join(home, name, 'history.jsonl'), 'utf8');
  expect([said('seed'), said('seed.before')]).toEqual([expect.stringMatching(/"third"/), expect.stringMatching(/"second"/)]);
  expect(existsSync(`${folder}.before.before`)).toBe(false);
  rmSync(home, { recursive: true });
});
