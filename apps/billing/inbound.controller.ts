import { Files, INBOUND_BYTES_MAX, presentInbound, type InboundView } from '#billing';
import { isId, type FileId, type Host } from '#kernel';
import { problem } from '#platform';
import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { IncomingMessage } from 'node:http';
import { Calling, CarriersOnly } from './carrier.guard.js';
import { ReceiveFile } from './receive-file.js';

/** How each encoding is named in `Content-Type`. Their bodies are not read before the carrier is known. */
export const INBOUND_TYPES = {
  'application/x-ndjson': 'ndjson',
  'application/octet-stream': 'dat',
  'application/pgp-encrypted': 'pgp',
} as const;

const typeOf = (header = ''): string => header.split(';')[0]!.trim().toLowerCase();
export const isInbound = (header: string | undefined): boolean => Object.hasOwn(INBOUND_TYPES, typeOf(header));

const FILENAME = /filename="([^"]{1,200})"/;

/** What carriers send by HTTP. */
@CarriersOnly()
@Controller('v1')
export class InboundController {
  constructor(
    private readonly receiving: ReceiveFile,
    private readonly files: Files,
  ) {}

  /** The results of this one file; named by `Content-Disposition`, or by the file. */
  @Post('files/:id/results')
  @HttpCode(200)
  async results(@Calling() host: Host, @Param('id') id: string, @Req() request: FastifyRequest): Promise<InboundView> {
    const file = isId('file', id) ? await this.files.find(host, id) : null;
    if (!file) throw problem('not_found');
    const [, named] = FILENAME.exec(request.headers['content-disposition'] ?? '') ?? [];
    return this.receive(host, named ?? `${file.encodings[0]!.name}.results`, request, file.id);
  }

  /** Any file, by its own name: results or collection. */
  @Post('inbound/:name')
  @HttpCode(200)
  send(@Calling() host: Host, @Param('name') name: string, @Req() request: FastifyRequest): Promise<InboundView> {
    return this.receive(host, name, request, null);
  }

  private async receive(host: Host, named: string, request: FastifyRequest, about: FileId | null): Promise<InboundView> {
    const { body, headers } = request;
    const type = typeOf(headers['content-type']);
    if (!(body instanceof IncomingMessage) || !Object.hasOwn(INBOUND_TYPES, type))
      throw problem('invalid_request', {
        param: 'Content-Type',
        detail: `Send the file as one of ${Object.keys(INBOUND_TYPES).join(', ')}.`,
        status: 415,
      });
    const format = INBOUND_TYPES[type as keyof typeof INBOUND_TYPES];
    const name = named.endsWith(`.${format}`) || !named.endsWith('.results') ? named : `${named}.${format}`;
    const claimed = Number(headers['content-length'] ?? 0);
    const received =
      claimed > INBOUND_BYTES_MAX
        ? await this.receiving.refuse(host, name, claimed)
        : await this.receiving.run(host, name, body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>, about);
    if (received.kind === 'not_now') throw problem('wrong_state', { detail: received.why });
    const { reason, record } = received.inbound;
    if (received.kind === 'quarantined')
      throw problem('file_quarantined', { detail: record === null ? reason! : `Record ${record}: ${reason}` });
    return presentInbound(received.inbound);
  }
}
