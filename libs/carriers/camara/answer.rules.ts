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
