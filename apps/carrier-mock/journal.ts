import { constants } from 'node:fs';
import { access, mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

interface Pending {
  readonly lines: string[];
  /** True when everything written before is to be forgotten. */
  fresh: boolean;
  readonly durable: Promise<void>;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/**
 * An append-only file of JSON lines that survives kill -9. What is appended while the disk is busy is written together and
 * synchronised once; nobody is answered before `flushed()`.
 */
export class Journal {
  private pending: Pending | null = null;
  private writing: Promise<void> | null = null;
  private current: Pending | null = null;
  private broken: Error | null = null;

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
  ) {}

  /** Opens the journal and answers what it holds. A torn last line was never answered for, so it is dropped.
   * @throws Error when a line in the middle is damaged: such a book must not testify. */
  static async open(path: string): Promise<{ journal: Journal; lines: unknown[] }> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'a', 0o600);
    try {
      const { lines, length } = read(await readFile(path), path);
      await file.truncate(length);
      return { journal: new Journal(file, path), lines };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  append(entry: unknown, options: { fresh?: boolean } = {}): void {
    if (this.broken) throw this.broken;
    this.pending ??= waiting();
    if (options.fresh) {
      this.pending.lines.length = 0;
      this.pending.fresh = true;
    }
    this.pending.lines.push(`${JSON.stringify(entry)}\n`);
    this.writing ??= this.write();
  }

  /** Resolves when everything appended so far is on disk. */
  async flushed(): Promise<void> {
    if (this.broken) throw this.broken;
    await (this.pending ?? this.current)?.durable;
  }

  /** Null when the journal can be read and written, else why not. */
  async trouble(): Promise<string | null> {
    if (this.broken) return this.broken.message;
    await access(this.path, constants.R_OK | constants.W_OK);
    return null;
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file.close();
  }

  private async write(): Promise<void> {
    await Promise.resolve(); // lets the requests of this turn join the first batch
    while (this.pending) {
      const batch = (this.current = this.pending);
      this.pending = null;
      try {
        if (this.broken) throw this.broken;
        if (batch.fresh) await this.file.truncate(0);
        await this.file.appendFile(batch.lines.join(''));
        await this.file.datasync();
        batch.done();
      } catch (error) {
        this.broken = error instanceof Error ? error : new Error(String(error));
        batch.failed(this.broken);
      }
    }
    this.current = null;
    this.writing = null;
  }
}

function waiting(): Pending {
  let done!: () => void;
  let failed!: (error: Error) => void;
  const durable = new Promise<void>((resolve, reject) => {
    done = resolve;
    failed = reject;
  });
  durable.catch(() => undefined); // told to whoever awaits it, and by `broken` to everybody later
  return { lines: [], fresh: false, durable, done, failed };
}

function read(bytes: Buffer, path: string): { lines: unknown[]; length: number } {
  const lines: unknown[] = [];
  let from = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    try {
      lines.push(JSON.parse(bytes.toString('utf8', from, end)));
    } catch (error) {
      if (bytes.indexOf(10, end + 1) < 0) break;
      throw new Error(`line ${lines.length + 1} of ${path} is damaged`, { cause: error });
    }
    from = end + 1;
  }
  return { lines, length: from };
}
