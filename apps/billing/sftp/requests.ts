import type { Host } from '#kernel';
import ssh2, { type Attributes } from 'ssh2';
import { folder, listing, notAllowed, notThere, Refused, type Entry, type Handle } from './handles.js';
import type { Inbound } from './inbound.js';
import type { Outbound } from './outbound.js';
import { canonical, placeOf } from './places.rules.js';

const { OPEN_MODE } = ssh2.utils.sftp;
const WRITES = OPEN_MODE.WRITE | OPEN_MODE.APPEND | OPEN_MODE.CREAT | OPEN_MODE.TRUNC;
const HANDLES_MOST = 32;
const READ_MOST_BYTES = 128 * 1024;
const NO_TIME = new Date(0);

/** Null: done. `end`: there is no more. */
export type Answer =
  | null
  | 'end'
  | Refused
  | { readonly handle: Buffer }
  | { readonly bytes: Buffer }
  | { readonly entry: Entry }
  | { readonly entries: readonly Entry[] };

const tooMany = new Refused('FAILURE', `no more than ${HANDLES_MOST} may be open at once`);

/** What a carrier may ask over SFTP, and nothing else: look, read what is in /outbound, write into /inbound. */
export class Requests {
  private readonly handles = new Map<string, Handle>();
  private opened = 0;

  /** By the protocol's own names. */
  readonly verbs: Readonly<Record<string, (...words: never[]) => Promise<Answer>>> = {
    REALPATH: async (path: string) => ({ entries: [folder(canonical(path), NO_TIME)] }),
    STAT: (path: string) => this.stat(path),
    LSTAT: (path: string) => this.stat(path),
    FSTAT: (key: Buffer) => this.with(key, async (handle) => ({ entry: handle.entry() })),
    OPENDIR: (path: string) => this.openFolder(path),
    READDIR: (key: Buffer) => this.with(key, async (handle) => this.list(handle)),
    OPEN: (path: string, flags: number, { size }: Attributes) => this.open(path, flags, size ?? 0),
    READ: (key: Buffer, offset: number, length: number) => this.with(key, (handle) => this.read(handle, offset, length)),
    WRITE: (key: Buffer, offset: number, bytes: Buffer) =>
      this.with(key, async (handle) => (handle.write ? handle.write(offset, bytes) : notAllowed('this was not opened for writing'))),
    CLOSE: (key: Buffer) =>
      this.with(key, async (handle) => {
        this.handles.delete(key.toString('hex'));
        return handle.close();
      }),
    RENAME: (from: string, to: string) => this.rename(from, to),
    REMOVE: (path: string) => this.remove(path),
    // Clients set modes and times of what they have put there, and give up when they may not. Nothing comes of it.
    FSETSTAT: (key: Buffer, attrs: Attributes) => this.with(key, async (handle) => this.accept(handle.write !== undefined, attrs)),
    SETSTAT: async (path: string, attrs: Attributes) => this.accept(placeOf(path)?.kind === 'upload', attrs),
  };

  constructor(
    private readonly host: Host,
    private readonly outbound: Outbound,
    private readonly inbound: Inbound,
  ) {}

  /** The client is gone. */
  async abandon(): Promise<void> {
    const left = [...this.handles.values()];
    this.handles.clear();
    for (const handle of left) await handle.abandon();
  }

  private async with(key: Buffer, work: (handle: Handle) => Promise<Answer>): Promise<Answer> {
    const handle = this.handles.get(key.toString('hex'));
    return handle ? work(handle) : new Refused('FAILURE', 'there is no such handle');
  }

  private keep(handle: Handle): Answer {
    const key = Buffer.alloc(4);
    key.writeUInt32BE(this.opened++ % 2 ** 32);
    this.handles.set(key.toString('hex'), handle);
    return { handle: key };
  }

  private async stat(path: string): Promise<Answer> {
    const place = placeOf(path);
    if (!place) return notThere;
    if (place.kind === 'published' || place.kind === 'upload') {
      const entry = await (place.kind === 'published' ? this.outbound : this.inbound).stat(this.host, place.name);
      return entry ? { entry } : notThere;
    }
    return { entry: folder(place.kind, NO_TIME, place.kind === 'inbound' ? 0o333 : 0o555) };
  }

  private async openFolder(path: string): Promise<Answer> {
    if (this.handles.size >= HANDLES_MOST) return tooMany;
    const place = placeOf(path);
    if (place?.kind === 'outbound') return this.keep(this.outbound.list(this.host));
    if (place?.kind === 'inbound') return this.keep(await this.inbound.list(this.host));
    return place?.kind === 'root' ? this.keep(listing(folder('', NO_TIME), root())) : notThere;
  }

  private async list(handle: Handle): Promise<Answer> {
    if (!handle.list) return notAllowed('this is no folder');
    const entries = await handle.list();
    return entries ? { entries } : 'end';
  }

  private async open(path: string, flags: number, claimed: number): Promise<Answer> {
    if (this.handles.size >= HANDLES_MOST) return tooMany;
    const place = placeOf(path);
    const writes = (flags & WRITES) !== 0;
    if (place?.kind === 'upload') {
      if (!writes || (flags & OPEN_MODE.READ) !== 0) return notAllowed('/inbound is write only');
      const how = { claimed, anew: (flags & OPEN_MODE.TRUNC) !== 0, atTheEnd: (flags & OPEN_MODE.APPEND) !== 0 };
      const opened = await this.inbound.open(this.host, place.name, how);
      return opened instanceof Refused ? opened : this.keep(opened);
    }
    if (writes) return notAllowed('only /inbound can be written to, under a name of letters, digits, dots, dashes and underscores');
    const handle = place?.kind === 'published' ? await this.outbound.open(this.host, place.name) : null;
    return handle ? this.keep(handle) : notThere;
  }

  private async read(handle: Handle, offset: number, length: number): Promise<Answer> {
    if (!handle.read) return notAllowed('this was not opened for reading');
    if (!Number.isSafeInteger(offset) || length < 1) return new Refused('FAILURE', 'there is no such part');
    const bytes = await handle.read(offset, Math.min(length, READ_MOST_BYTES));
    return bytes ? { bytes } : 'end';
  }

  private async rename(from: string, to: string): Promise<Answer> {
    const [source, target] = [placeOf(from), placeOf(to)];
    if (source?.kind !== 'upload' || target?.kind !== 'upload') return notAllowed('only an upload can be renamed, within /inbound');
    return this.inbound.rename(this.host, source.name, target.name);
  }

  private async remove(path: string): Promise<Answer> {
    const place = placeOf(path);
    return place?.kind === 'upload' ? this.inbound.remove(this.host, place.name) : notAllowed('only an upload can be removed');
  }

  private accept(ours: boolean, { size }: Attributes): Answer {
    return ours && size === undefined ? null : notAllowed('nothing can be changed here');
  }
}

async function* root(): AsyncGenerator<Entry[]> {
  yield [folder('outbound', NO_TIME), folder('inbound', NO_TIME, 0o333)];
}
