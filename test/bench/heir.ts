import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Writable } from 'node:stream';

let will: Writable | null = null;

/**
 * From now on somebody outlives us: once we have ended, however that was, the heir ends the processes it was told of, stops the servers of this data folder
 * and deletes it, and the folders it was told of. It says nothing and does nothing while we live.
 * @param root the checkout.
 */
export function appointHeir(root: string, dataDir: string): void {
  const program = path.join(root, 'scripts', 'lib', 'heir.mjs');
  // In a group of its own, for whoever ends ours at once means us all.
  const heir = spawn(process.execPath, [program, dataDir, String(process.pid)], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  heir.on('error', (error) => console.error(`nobody will clear away what is left here when this is killed: ${error.message}`));
  heir.stdin.on('error', () => undefined);
  heir.unref();
  will = heir.stdin;
}

/** This process is to end with us, or this folder to be deleted. Without an heir they are nobody's. */
export const bequeath = (what: number | string): void => void will?.write(`${what}\n`);
