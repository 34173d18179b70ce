/** What a path of a carrier means. There is no file system behind it: these are all the places there are. */
export type Place =
  | { readonly kind: 'root' | 'outbound' | 'inbound' }
  /** Something published; whether it exists is another question. */
  | { readonly kind: 'published'; readonly name: string }
  | { readonly kind: 'upload'; readonly name: string };

/** What an upload may be called. */
const UPLOAD_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;
const PUBLISHED_NAME = /^[A-Z]{2,5}_\d{8}_\d{6}_r\d{1,2}\.(manifest\.json|(dat|ndjson)(\.pgp)?(\.sha256)?)$/;
/** An upload under such a name is not whole yet; it is renamed when it is. */
const PART = /\.(part|filepart|tmp)$/;

export const isPart = (name: string): boolean => PART.test(name);

/** The path from the root, without `.` and `..`; above the root is the root. */
export function canonical(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}

/** @returns null for whatever is not there. */
export function placeOf(path: string): Place | null {
  const [folder, name, ...deeper] = canonical(path).slice(1).split('/');
  if (folder === '') return { kind: 'root' };
  if (folder !== 'outbound' && folder !== 'inbound') return null;
  if (name === undefined) return { kind: folder };
  if (deeper.length > 0) return null;
  if (folder === 'outbound') return PUBLISHED_NAME.test(name) ? { kind: 'published', name } : null;
  return UPLOAD_NAME.test(name) ? { kind: 'upload', name } : null;
}

/** The name that the encodings of a published file share. */
export const stemOf = (name: string): string => name.slice(0, name.indexOf('.'));
