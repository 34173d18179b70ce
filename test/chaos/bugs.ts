import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bequeath } from '../bench/heir.js';
import type { Launcher } from './chaos.js';
import { BUGS_OF_ORDER } from './bugs.order.js';
import { BUGS_OF_SILENCE } from './bugs.silence.js';
import type { Finding } from './world.js';

/** One place of the sources and what stands there instead. The text must be found exactly once. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Bug {
  readonly what: string;
  /** Of which kind what it does is: a finding of any other kind is no proof that it was found. */
  readonly foundAs: readonly Finding['what'][];
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

type Transform = (url: string) => { readonly source: string };

/** A throw-away copy of what was compiled, with this bug in it: nothing of it is in a build. */
export async function broken(code: string, name: string): Promise<{ code: string; launcher: Launcher }> {
  // Outside the checkout, whose own names lead to its own sources.
  const copy = mkdtempSync(path.join(tmpdir(), 'tollgate-chaos-'));
  bequeath(copy);
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  // Made anew, and no part of what runs: somebody may be compiling it.
  const leftOut = ['services', 'test'].map((part) => path.join(code, 'dist', part));
  for (const part of ['dist', 'package.json'])
    cpSync(path.join(code, part), path.join(copy, part), { recursive: true, filter: (from) => !leftOut.includes(from) });
  symlinkSync(path.join(code, 'node_modules'), path.join(copy, 'node_modules'));
  const texts = new Map<string, string>();
  for (const edit of BUGS[name]!.edits)
    texts.set(edit.file, edited(texts.get(edit.file) ?? readFileSync(path.join(code, edit.file), 'utf8'), edit));
  const { load } = (await import('../jest/sources.mjs' as string)) as { load: Transform };
  for (const [file, text] of texts) {
    const source = path.join(copy, path.basename(file));
    writeFileSync(source, text);
    writeFileSync(path.join(copy, 'dist', file.replace(/\.ts$/, '.js')), load(pathToFileURL(source).href).source);
  }
  await ((await import('../../scripts/lib/bundle.mjs' as string)) as { bundle: (root: string) => Promise<void> }).bundle(copy);
  return { code: copy, launcher: (await import(pathToFileURL(path.join(copy, 'dist', 'apps', 'gateway', 'run.js')).href)) as Launcher };
}
