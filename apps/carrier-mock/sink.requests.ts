import { z } from 'zod';
import { instant, text } from './amounts.requests.js';
import type { SinkCredential } from './callbacks.js';
import { refuse } from './errors.js';
import { parsed } from './parsed.js';

/** Members of a body that tell where events shall go. */
export const sinkMembers = { sink: text.optional(), sinkCredential: z.looseObject({ credentialType: text }).optional() };

export interface SinkGiven {
  readonly sink?: string | undefined;
  readonly sinkCredential?: { readonly credentialType: string } | undefined;
}

/** @throws CarrierError with the code that the published descriptions have for it. */
export function parseSink(given: SinkGiven, httpSinks: boolean): { sink: string | null; credential: SinkCredential | null } {
  const { sink, sinkCredential } = given;
  if (sink !== undefined && !isSink(sink, httpSinks)) throw refuse('invalid_sink');
  return { sink: sink ?? null, credential: sinkCredential === undefined ? null : parseCredential(sinkCredential) };
}

function isSink(sink: string, httpSinks: boolean): boolean {
  if (!URL.canParse(sink)) return false;
  const { protocol, hostname } = new URL(sink);
  return /^https:\/\/./.test(sink) || (httpSinks && protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost'));
}

const accessToken = z.object({ accessToken: text, accessTokenExpiresUtc: instant, accessTokenType: text });

function parseCredential(given: { credentialType: string }): SinkCredential {
  if (given.credentialType !== 'ACCESSTOKEN') throw refuse('invalid_credential');
  const token = parsed(accessToken, given);
  if (token.accessTokenType !== 'bearer' || !/^[\w~+/.=-]+$/.test(token.accessToken)) throw refuse('invalid_token');
  return { accessToken: token.accessToken, expiresAt: Date.parse(token.accessTokenExpiresUtc) };
}
