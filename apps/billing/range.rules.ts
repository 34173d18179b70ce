/** Both ends inclusive, in bytes. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * What of `bytes` a `Range` header asks for (RFC 9110, 14). Null: send all of it, for there is no range, several, or what we do not understand,
 * all of which a server may ignore. `unsatisfiable`: 416.
 */
export function rangeOf(header: string | undefined, bytes: number): Range | null | 'unsatisfiable' {
  const [, first, last] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  if (first === '')
    return last === '0'.repeat(last.length) || bytes === 0 ? 'unsatisfiable' : { from: Math.max(0, bytes - Number(last)), to: bytes - 1 };
  if (last !== '' && Number(last) < Number(first)) return null;
  if (Number(first) >= bytes) return 'unsatisfiable';
  return { from: Number(first), to: last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1) };
}

/** Whether one of the listed tags is ours; `If-None-Match` compares weakly. */
export const listsTag = (header: string | undefined, etag: string): boolean =>
  header !== undefined && header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
