import { CHUNK_BYTES, Uploads, UPLOADS_MOST, type Upload } from '#billing';
import type { Host } from '#kernel';
import { CONFIG, Database, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { folder, listing, notAllowed, notThere, Refused, type Entry, type Handle } from './handles.js';
import { isPart } from './places.rules.js';
import { ReceiveUploads } from './receive-uploads.js';

interface How {
  /** How long the client says it will be; 0 when it does not. */
  readonly claimed: number;
  /** Whatever is there under this name is thrown away. */
  readonly anew: boolean;
  /** Wherever the client says that a piece belongs. */
  readonly atTheEnd: boolean;
}

const entryOf = ({ name, bytes, touchedAt }: Upload): Entry => ({ name, folder: false, mode: 0o200, bytes, at: touchedAt });
const somebodyElse = new Refused('FAILURE', 'the file was changed by somebody else meanwhile; look how long it is and go on from there');

/** `/inbound`, write only: what a carrier answers. Nothing in it can be read; what has arrived whole is gone from it. */
@Injectable()
export class Inbound {
  private readonly bytesMost: number;

  constructor(
    private readonly database: Database,
    private readonly uploads: Uploads,
    private readonly receiving: ReceiveUploads,
    @Inject(CONFIG) config: Config,
  ) {
    this.bytesMost = config.env.BILLING_INBOUND_MAX_MB * 1024 * 1024;
  }

  /** How much of an upload has arrived, so that it can be gone on with. */
  async stat(host: Host, name: string): Promise<Entry | null> {
    const upload = await this.uploads.find(host, name);
    return upload && entryOf(upload);
  }

  async list(host: Host): Promise<Handle> {
    const entries = (await this.uploads.open(host)).map(entryOf);
    const pages = (async function* (): AsyncGenerator<Entry[]> {
      if (entries.length > 0) yield entries;
    })();
    return listing(folder('inbound', new Date(0), 0o333), pages);
  }

  async open(host: Host, name: string, { claimed, anew, atTheEnd }: How): Promise<Handle | Refused> {
    if (claimed > this.bytesMost) return this.tooLong();
    const upload = await this.database.tx(async (tx) => {
      const there = await this.uploads.find(host, name, tx);
      if (there && !anew) return there;
      if (there) await this.uploads.drop(tx, there.id);
      return this.uploads.begin(tx, host, name);
    });
    if (!upload) return new Refused('FAILURE', `no more than ${UPLOADS_MOST} files may be under way`);
    return this.handle(upload, atTheEnd);
  }

  /** The usual `.part` → name, which makes it whole. */
  async rename(host: Host, from: string, to: string): Promise<Refused | null> {
    const upload = await this.uploads.find(host, from);
    if (!upload) return notThere;
    if (isPart(to)) return notAllowed('a file is renamed to its final name, once');
    await this.finish(upload.id, to);
    return null;
  }

  async remove(host: Host, name: string): Promise<Refused | null> {
    const upload = await this.uploads.find(host, name);
    if (!upload) return notThere;
    await this.database.tx((tx) => this.uploads.drop(tx, upload.id));
    return null;
  }

  private handle(upload: Upload, atTheEnd: boolean): Handle {
    let stored = upload.bytes;
    let waiting: Buffer[] = [];
    let waitingBytes = 0;
    let refused: Refused | null = null;
    const flush = async (): Promise<Refused | null> => {
      if (refused || waitingBytes === 0) return refused;
      const bytes = Buffer.concat(waiting);
      if (!(await this.database.tx((tx) => this.uploads.append(tx, upload.id, stored, bytes)))) return (refused = somebodyElse);
      stored += bytes.length;
      waiting = [];
      waitingBytes = 0;
      return null;
    };
    return {
      entry: () => ({ ...entryOf(upload), bytes: stored + waitingBytes }),
      write: async (offset, bytes) => {
        if (refused) return refused;
        const end = stored + waitingBytes;
        if (!atTheEnd && offset !== end) return new Refused('FAILURE', `the file goes on at byte ${end}, and nowhere else`);
        if (end + bytes.length > this.bytesMost) {
          await this.database.tx((tx) => this.uploads.drop(tx, upload.id));
          return (refused = this.tooLong());
        }
        // Packets share one buffer with what comes after them.
        waiting.push(Buffer.from(bytes));
        waitingBytes += bytes.length;
        return waitingBytes >= CHUNK_BYTES ? flush() : null;
      },
      close: async () => {
        if (await flush()) return refused;
        if (!isPart(upload.name)) await this.finish(upload.id, upload.name);
        return null;
      },
      // What was acknowledged is kept, and the upload stays open.
      abandon: async () => void (await flush()),
    };
  }

  private tooLong(): Refused {
    return notAllowed(`a file may have ${this.bytesMost} bytes, and this one has more`);
  }

  private async finish(id: string, name: string): Promise<void> {
    if (await this.database.tx((tx) => this.uploads.finish(tx, id, name))) this.receiving.ring();
  }
}
