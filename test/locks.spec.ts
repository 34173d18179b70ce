import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Of the workshop, which is not TypeScript. */
const workshop = import('../scripts/lib/lock.mjs' as string) as Promise<{
  holder(file: string): number | null;
  take(file: string): { release?(): void; handTo?(pid: number): void; heldBy?: number };
}>;
const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a lock that was handed to a child is held as long as either lives: what is left to do after the child is done by nobody else', async () => {
  const { holder, take } = await workshop;
  const file = path.join(folder, 'lock');
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const lock = take(file);
  lock.handTo!(child.pid!);
  expect(take(file)).toEqual({ heldBy: process.pid });
  // As if we had been killed.
  const claims = readFileSync(file, 'utf8');
  writeFileSync(path.join(folder, 'orphaned'), claims.replace(`${process.pid}\n`, '0\n'));
  expect(holder(path.join(folder, 'orphaned'))).toBe(child.pid);
  child.stdin.end();
  await once(child, 'exit');
  expect([holder(file), holder(path.join(folder, 'orphaned'))]).toEqual([process.pid, null]);
  lock.release!();
  expect(holder(file)).toBeNull();
});
