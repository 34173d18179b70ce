import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { pathToFileURL } from 'node:url';
import type { Tools } from '../../apps/gateway/servers/servers.js';
import type { Launcher } from './chaos.js';
import { BUGS_OF_ORDER } from './bugs.order.js';
import { BUGS_OF_SILENCE } from './bugs.silence.js';

/** One place of the sources and what stands there instead. The text must be found exactly once. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Bug {
  readonly what: string;
  readonly edits: readonly Edit[];
}

/** Mistakes that people make. The harness must find each of them. */
export const BUGS: Readonly<Record<string, Bug>> = { ...BUGS_OF_ORDER, ...BUGS_OF_SILENCE };

/** @throws Error when the sources have changed so that the bug no longer fits. */
export function edited(text: string, { file, from, to }: Edit): string {
  const times = text.split(from).length - 1;
  if (times !== 1) throw new Error(`${file} has ${times} places that read: ${from}`);
  return text.replace(from, () => to);
}

/** Compiles a throw-away copy of the sources with this bug in it: nothing of it is in a build. */
export async function broken({ dataDir, step }: Tools, code: string, name: string): Promise<{ code: string; launcher: Launcher }> {
  const copy = path.join(dataDir, 'chaos-bug');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const part of ['apps', 'libs', 'examples', 'dist', 'package.json', 'tsconfig.json', 'tsconfig.build.json'])
    if (existsSync(path.join(code, part))) cpSync(path.join(code, part), path.join(copy, part), { recursive: true });
  symlinkSync(path.join(code, 'node_modules'), path.join(copy, 'node_modules'));
  for (const edit of BUGS[name]!.edits) {
    const file = path.join(copy, edit.file);
    writeFileSync(file, edited(readFileSync(file, 'utf8'), edit));
  }
  const tsc = path.join(copy, 'node_modules', 'typescript', 'bin', 'tsc');
  await step(`compiling with the bug ${name}`, () =>
    promisify(execFile)(
      process.execPath,
      [tsc, '-p', 'tsconfig.build.json', '--pretty', 'false', '--noUnusedLocals', 'false', '--noUnusedParameters', 'false'],
      { cwd: copy },
    ),
  );
  return { code: copy, launcher: (await import(pathToFileURL(path.join(copy, 'dist', 'apps', 'gateway', 'run.js')).href)) as Launcher };
}
