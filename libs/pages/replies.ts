import { gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Frame } from './frame.js';
import { pageHeaders } from './headers.js';

/** Either a page or an address to go to. */
export type Shown = { readonly html: string; readonly returnOrigin: string } | { readonly location: string };

interface Page {
  readonly html: string;
  readonly frame: Frame;
  readonly status?: number;
  readonly returnOrigin?: string;
}

/** Nothing on a page is both secret and chosen by a stranger, so that its compressed length tells nobody anything. */
export function sendPage(request: FastifyRequest, reply: FastifyReply, { html, frame, status = 200, returnOrigin }: Page): void {
  void reply.status(status).headers(pageHeaders({ returnOrigin: returnOrigin ?? null, nonce: frame.nonce }));
  void reply.header('vary', 'accept-encoding, accept-language, cookie').header('content-language', frame.language);
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return void reply.send(html);
  void reply.header('content-encoding', 'gzip').send(gzipSync(html));
}

export function redirect(reply: FastifyReply, location: string): void {
  void reply.status(303).headers({ location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).send();
}
