import { silent, type SilentOutcome } from '../carriers.rules.js';

/** The `code` of a CAMARA error body, null when there is none of the usual shape. */
export function errorCode(body: unknown): string | null {
  const code = (body as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && /^[A-Z][A-Z_.]{0,79}$/.test(code) ? code : null;
}

/** An answer that settles nothing. */
export function dontKnow(answer: { readonly status: number; readonly body: unknown }): SilentOutcome {
  const code = errorCode(answer.body);
  const words = [String(answer.status), code ?? (answer.body === undefined ? 'without JSON' : 'without a code')].join(' ');
  return silent(words, { deaf: answer.status >= 500, maintenance: answer.status === 503 && code === 'UNAVAILABLE' });
}

/**
 * Whether a list goes on behind a page. One that breaks off before its own total says nothing of what it did not show.
 * @param shown how many this page showed. @param soFar how many it and those before it did. @param total as the carrier says it; where it does not, an empty page is the end.
 */
export function listEnd(shown: number, soFar: number, total: string | string[] | undefined): 'whole' | 'goes on' | SilentOutcome {
  const known = total !== undefined && total !== '';
  if (known ? soFar >= Number(total) : shown === 0) return 'whole';
  return shown === 0 ? silent(`the list ends after ${soFar} of ${String(total)}`) : 'goes on';
}
