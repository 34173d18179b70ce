import { Readable } from 'node:stream';
import { Chunks, Files, isFileName } from '#billing';
import type { Host } from '#kernel';
import { problem } from '#platform';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { listsTag, rangeOf } from './range.rules.js';

const TYPES = {
  dat: 'text/plain; charset=euc-kr',
  ndjson: 'application/x-ndjson; charset=utf-8',
  pgp: 'application/pgp-encrypted',
} as const;

/** A published file over HTTP (RFC 9110, RFC 9530): whole or a part, resumed or in parallel, as often as wanted. It never changes, so its hash is its tag. */
@Injectable()
export class SendFile {
  constructor(
    private readonly files: Files,
    private readonly chunks: Chunks,
  ) {}

  async run(host: Host, name: string, { method, headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const found = isFileName(name) ? await this.files.encoding(host, name) : null;
    if (!found) throw problem('not_found');
    const { bytes, sha256, format, fileId } = found;
    const etag = `"${sha256}"`;
    void reply.headers({
      etag,
      'accept-ranges': 'bytes',
      'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
      'cache-control': 'private, no-transform',
    });
    if (listsTag(headers['if-none-match'], etag)) return void reply.status(304).send();

    // A part of what the client began with is of use only if that is still what there is. HEAD knows no ranges.
    const asked = method === 'GET' && (headers['if-range'] ?? etag) === etag ? headers.range : undefined;
    const range = rangeOf(asked, bytes);
    if (range === 'unsatisfiable') return void reply.status(416).header('content-range', `bytes */${bytes}`).send();
    const { from, to } = range ?? { from: 0, to: bytes - 1 };
    if (range) void reply.status(206).header('content-range', `bytes ${from}-${to}/${bytes}`);
    void reply.headers({
      'content-type': TYPES[format],
      'content-length': to - from + 1,
      'content-disposition': `attachment; filename="${name}"`,
    });
    // Without a stream the framework would say that the length is 0.
    if (method === 'HEAD') return void reply.send(Readable.from([]));
    // Whoever is sent the last byte has the whole: it is noted before it leaves, so that nobody sees himself with a file that he has not pulled.
    const beforeLast = async (): Promise<void> => (to === bytes - 1 ? this.files.downloaded(fileId) : undefined);
    void reply.send(Readable.from(this.chunks.read(name, from, to, beforeLast), { objectMode: false }));
  }
}
