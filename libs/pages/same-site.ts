import type { FastifyRequest } from 'fastify';

/**
 * Whether a form may have come from our own page. Our pages send no referrer, so browsers name the origin of our own forms `null`; `Sec-Fetch-Site`
 * tells that apart from a stranger's. A browser too old to say so is held by the SameSite cookie; a program that says nothing has nobody's cookies.
 */
export function isOwnForm({ headers }: FastifyRequest, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin } = headers;
  if (origin === undefined || origin === 'null') return true;
  return origin === new URL(publicUrl).origin || (URL.canParse(origin) && new URL(origin).host === headers.host);
}
