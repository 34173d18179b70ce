import { Body, Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hostIn } from './door.js';
import { isScope, SCOPES, Tokens, TOKEN_SECONDS } from './tokens.js';

type Refused = { error: 'invalid_client' | 'invalid_request' | 'invalid_scope' | 'unsupported_grant_type' };

/** OAuth 2.0 client credentials (RFC 6749), by form or by Basic. */
@Controller(':carrier/oauth2/token')
export class OauthController {
  constructor(private readonly tokens: Tokens) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  token(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Body() body: unknown): object {
    const host = hostIn(request);
    const refused = (status: number, answer: Refused): Refused => {
      void reply.status(status);
      if (status === 401) void reply.header('www-authenticate', 'Basic realm="carrier"');
      return answer;
    };
    if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      return refused(400, { error: 'invalid_request' });
    const form = (body ?? {}) as Record<string, unknown>;
    const client = clientOf(request.headers.authorization, form);
    if (!client || !this.tokens.knows(client.id, client.secret)) return refused(401, { error: 'invalid_client' });
    if (form['grant_type'] === undefined) return refused(400, { error: 'invalid_request' });
    if (form['grant_type'] !== 'client_credentials') return refused(400, { error: 'unsupported_grant_type' });
    const wanted = form['scope'] === undefined ? [...SCOPES] : String(form['scope']).split(' ').filter(Boolean);
    if (wanted.length === 0 || !wanted.every(isScope)) return refused(400, { error: 'invalid_scope' });
    return { access_token: this.tokens.issue(host, wanted), token_type: 'Bearer', expires_in: TOKEN_SECONDS, scope: wanted.join(' ') };
  }
}

function clientOf(authorization: string | undefined, form: Record<string, unknown>): { id: string; secret: string } | null {
  if (authorization === undefined) return { id: String(form['client_id'] ?? ''), secret: String(form['client_secret'] ?? '') };
  const encoded = /^basic ([\w+/=-]+)$/i.exec(authorization)?.[1];
  const parts = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8'));
  if (!parts) return null;
  try {
    return { id: decodeURIComponent(parts[1]!), secret: decodeURIComponent(parts[2]!) };
  } catch {
    return null; // RFC 6749 2.3.1: both are form-encoded; what is not cannot be right
  }
}
