import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '..');
/** What is made, fetched or somebody's own; none of it is in the repository. */
const NOT_OURS = new Set(['.git', '.data', 'node_modules', 'dist', 'coverage', '.env']);

function walk(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (NOT_OURS.has(entry.name) || entry.name.endsWith('.log')) return [];
    return entry.isDirectory() ? walk(name) : [name];
  });
}

/** Every file of the repository, by its path from the root. */
export const FILES: readonly string[] = walk('.');
export const SOURCES = FILES.filter((file) => /\.(ts|tsx|mjs|cjs)$/.test(file));
export const isSpec = (file: string): boolean => /\.spec\.tsx?$/.test(file);

const texts = new Map<string, string>();
export function read(file: string): string {
  const known = texts.get(file) ?? readFileSync(path.join(ROOT, file), 'utf8');
  texts.set(file, known);
  return known;
}

export const exists = (file: string): boolean => existsSync(path.join(ROOT, file));
/** Names of the folders right inside `folder`. */
export const foldersIn = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

/** `file:line text` for each line that matches. */
export const linesWith = (files: readonly string[], pattern: RegExp): string[] =>
  files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1} ${line.trim().slice(0, 100)}`] : [])),
  );
