import type { Statement } from './group.js';

/** Texts are written in our sources, some from parts; were there more than this, one would be made of input, and goes unnamed. */
const NAMES_MOST = 2000;

const names = new Map<string, string>();
let given = 0;

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= NAMES_MOST) return known;
  const name = `s${++given}`;
  names.set(text, name);
  return name;
}

/** With the name under which it is prepared, if it is. @param prepared what has no parameters may be several statements, which cannot be. */
export function statement(text: string, values: unknown[] = [], prepared = values.length > 0): Statement {
  const name = prepared ? nameOf(text) : undefined;
  return { text, values, ...(name === undefined ? {} : { name }) };
}

/** Prepared anew the next time, under another name. */
export const unname = (text: string): void => void names.delete(text);
