import { randomBytes } from 'node:crypto';
import { publicUrl, sameSecret, sha256, type Config } from '#platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A browser, known by a cookie that it gets at its first look. A payment is bound to it only by the first valid identification: a preview binds nothing. */
export interface Browser {
  readonly hash: string;
  /** To be set by the answer; null when the browser has its cookie already. */
  readonly newSecret: string | null;
}

const cookieName = (config: Config, tokenHash: string): string => `${isHttps(config) ? '__Host-' : ''}tollgate_${tokenHash.slice(0, 16)}`;
const isHttps = (config: Config): boolean => publicUrl(config).startsWith('https:');
const hashOf = (secret: string): string => sha256(`browser:${secret}`);

export function browserOf(config: Config, request: FastifyRequest, tokenHash: string): Browser {
  const secret = request.cookies[cookieName(config, tokenHash)];
  if (secret) return { hash: hashOf(secret), newSecret: null };
  const newSecret = randomBytes(24).toString('base64url');
  return { hash: hashOf(newSecret), newSecret };
}

/** Two presses at once must come from one browser, so the cookie is set at the first look and not by the form. */
export function remember(config: Config, reply: FastifyReply, tokenHash: string, browser: Browser): void {
  if (browser.newSecret === null) return;
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(config), maxAge: 3600 } as const;
  void reply.setCookie(cookieName(config, tokenHash), browser.newSecret, options);
}

export const isSameBrowser = (bound: string | null, browser: Browser): boolean => bound === null || sameSecret(bound, browser.hash);
