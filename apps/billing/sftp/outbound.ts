import { CHUNK_BYTES, Chunks, Files, type SeenFile } from '#billing';
import type { Host } from '#kernel';
import { Injectable } from '@nestjs/common';
import { folder, listing, type Entry, type Handle } from './handles.js';
import { stemOf } from './places.rules.js';

const PAGE = 50;

type Published = Entry & { readonly content: string | { readonly encoding: string } };

/** `/outbound`, read only: what HTTPS gives out, with its hash beside it and the manifest last. */
@Injectable()
export class Outbound {
  constructor(
    private readonly files: Files,
    private readonly chunks: Chunks,
  ) {}

  async stat(host: Host, name: string): Promise<Entry | null> {
    return (await this.find(host, name))?.published ?? null;
  }

  async open(host: Host, name: string): Promise<Handle | null> {
    const found = await this.find(host, name);
    if (!found) return null;
    const { file, published } = found;
    const { content, bytes } = published;
    const read = typeof content === 'string' ? textReader(Buffer.from(content)) : this.reader(file, content.encoding, bytes);
    return { entry: () => published, read, close: async () => null, abandon: async () => undefined };
  }

  /** The newest files first, some at a time; rejected ones have a revision in their place and are not listed. */
  list(host: Host): Handle {
    return listing(folder('outbound', new Date(0)), this.pages(host));
  }

  private async *pages(host: Host): AsyncGenerator<Entry[]> {
    for (let startingAfter: string | null = null; ;) {
      const found: SeenFile[] = await this.files.list(host, { from: null, status: null, limit: PAGE, startingAfter });
      const page = found.slice(0, PAGE);
      const entries = page.filter(({ status, erasedAt }) => status !== 'rejected' && erasedAt === null).flatMap(listed);
      if (entries.length > 0) yield entries;
      if (found.length <= PAGE) return;
      startingAfter = page.at(-1)!.id;
    }
  }

  private async find(host: Host, name: string): Promise<{ file: SeenFile; published: Published } | null> {
    const encoding = await this.files.encoding(host, `${stemOf(name)}.dat`);
    const file = encoding ? await this.files.find(host, encoding.fileId) : null;
    const found = file ? named(file).find((entry) => entry.name === name) : undefined;
    return file && found ? { file, published: found } : null;
  }

  /** From the same pieces as HTTPS; the last one used is kept, for clients ask for far less at a time. */
  private reader(file: SeenFile, name: string, bytes: number): NonNullable<Handle['read']> {
    let kept: { n: number; piece: Buffer } = { n: -1, piece: Buffer.alloc(0) };
    return async (offset, length) => {
      if (offset >= bytes) return null;
      const to = Math.min(bytes, offset + length);
      const parts: Buffer[] = [];
      for (let at = offset; at < to; at += parts.at(-1)!.length) {
        const n = Math.floor(at / CHUNK_BYTES);
        if (kept.n !== n) kept = { n, piece: await this.chunks.piece(name, n) };
        parts.push(kept.piece.subarray(at - n * CHUNK_BYTES, to - n * CHUNK_BYTES));
      }
      // Whoever is sent the last byte has the whole; it is noted before it leaves, as over HTTPS.
      if (to === bytes) await this.files.downloaded(file.id);
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    };
  }
}

const textReader =
  (bytes: Buffer): NonNullable<Handle['read']> =>
  async (offset, length) =>
    offset >= bytes.length ? null : bytes.subarray(offset, offset + length);

/** Whoever has a key sees what is encrypted in place of what is in clear, and nothing before that is made. */
function listed(file: SeenFile): Published[] {
  if (file.encrypted.length === file.encodings.length) return published(file, file.encrypted);
  return file.toBeEncrypted ? [] : published(file, file.encodings);
}

/** All that can be had of it by its name. */
const named = (file: SeenFile): Published[] => published(file, [...file.encodings, ...file.encrypted]);

/** Names of a file in the order in which they are listed: whoever sees the manifest has seen the rest. */
function published(file: SeenFile, shown: SeenFile['encodings']): Published[] {
  const { createdAt: at, encodings } = file;
  const entry = (name: string, bytes: number, content: Published['content']): Published => ({
    name, folder: false, mode: 0o444, bytes, at, content,
  }); // prettier-ignore
  const text = (name: string, content: string): Published => entry(name, Buffer.byteLength(content), content);
  return [
    ...shown.flatMap(({ name, bytes, sha256 }) => [entry(name, bytes, { encoding: name }), text(`${name}.sha256`, `${sha256}  ${name}\n`)]),
    text(`${stemOf(encodings[0]!.name)}.manifest.json`, manifest(file)),
  ];
}

/** What never changes of a file; where it stands is told by `GET /v1/files`. */
function manifest(file: SeenFile): string {
  const { id, host: carrier, businessDate, sequence, revision, supersedes, test, records, previousSha256, encodings } = file;
  const { charges, chargeAmount, cancels, cancelAmount, refunds, refundAmount, netAmount } = file;
  const totals = { charges, chargeAmount, cancels, cancelAmount, refunds, refundAmount, netAmount };
  const createdAt = file.createdAt.toISOString();
  const told = { id, carrier, businessDate, sequence, revision, supersedes, test, records, totals, previousSha256, createdAt, encodings };
  return `${JSON.stringify(told, null, 2)}\n`;
}
