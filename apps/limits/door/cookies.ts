import { randomBytes } from 'node:crypto';
import { doorUrl, sha256, type Config } from '#platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

const isHttps = (config: Config): boolean => doorUrl(config).startsWith('https:');
const named = (config: Config, name: string): string => `${isHttps(config) ? '__Host-' : ''}${name}`;
const options = (config: Config) => ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(config) }) as const;

const BROWSER = 'tollgate_door';
const SESSION = 'tollgate_session';
const LANGUAGE = 'tollgate_language';
const HOUR_SECONDS = 3600;
const YEAR_SECONDS = 31_536_000;

/** A browser that is not in yet: the code that it asks for is good in it alone. */
export function browserOf(config: Config, request: FastifyRequest, reply: FastifyReply): string {
  const known = request.cookies[named(config, BROWSER)];
  const secret = known ?? randomBytes(24).toString('base64url');
  if (known === undefined) void reply.setCookie(named(config, BROWSER), secret, { ...options(config), maxAge: HOUR_SECONDS });
  return sha256(`door:${secret}`);
}

/** The session gets a secret of its own, which no stranger could have planted before. */
export const sessionSecret = (config: Config, request: FastifyRequest): string | null => request.cookies[named(config, SESSION)] ?? null;

export function giveSession(config: Config, reply: FastifyReply, secret: string): void {
  void reply.setCookie(named(config, SESSION), secret, options(config));
}

export function takeSession(config: Config, reply: FastifyReply): void {
  void reply.clearCookie(named(config, SESSION), options(config));
}

export const chosenLanguage = (request: FastifyRequest): string | undefined => request.cookies[LANGUAGE];

export function rememberLanguage(config: Config, reply: FastifyReply, language: string): void {
  void reply.setCookie(LANGUAGE, language, { ...options(config), maxAge: YEAR_SECONDS });
}
