import pg from 'pg';

/** Texts are written in our sources, some from parts; were there more than this, one would be made of input, and goes unnamed. */
const NAMES_MOST = 2000;
/** A table has changed under a statement that was prepared before. */
const RESULT_CHANGED = '0A000';

const names = new Map<string, string>();
let given = 0;

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= NAMES_MOST) return known;
  const name = `s${++given}`;
  names.set(text, name);
  return name;
}

/** What a migration under our feet changed is prepared anew the next time, under another name. */
function forget(text: string, error: unknown): never {
  if ((error as { code?: unknown }).code === RESULT_CHANGED) names.delete(text);
  throw error;
}

/**
 * A connection on which every statement with parameters is parsed and planned once, and not at each call: TypeORM gives statements no names.
 * What has no parameters (BEGIN, COMMIT) goes as it is.
 */
export class PreparingClient extends pg.Client {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the seven signatures of pg come down to this
  override query(...args: any[]): any {
    const [text, values] = args as [unknown, unknown];
    const name = args.length === 2 && typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    if (name === undefined) return (super.query as (...all: unknown[]) => unknown).apply(this, args);
    return super.query({ name, text: text as string, values: values as unknown[] }).catch((error: unknown) => forget(text as string, error));
  }
}
