import {
  BadFile,
  Files,
  Inbounds,
  INBOUND_BYTES_MAX,
  Looks,
  readInbound,
  type Arrived,
  type Format,
  type Inbound,
  type InboundHeader,
  type SeenFile,
} from '#billing';
import { isId, type FileId, type Host } from '#kernel';
import { Database, LOG, newId, type Log, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { ApplyAnswers } from './apply-answers.js';
import { OpenEnvelope } from './pgp/open-envelope.js';
import { spool, type Spooled } from './spool.js';

export type Received =
  | { readonly kind: 'taken' | 'quarantined'; readonly inbound: Inbound }
  /** Right in itself, and too early: nothing was kept, it may be sent again. */
  | { readonly kind: 'not_now'; readonly why: string };

class NotNow extends Error {}

const NAME = /^[A-Za-z0-9][\w.-]{0,99}\.(dat|ndjson)(\.pgp)?$/;

/**
 * One verb for everything that carriers send, by whatever door: tx { every line checked and kept · the file moved · what follows is due }, and then what follows, a
 * transaction each. A file is taken whole or put into quarantine; the same bytes under the same name are answered the same.
 */
@Injectable()
export class ReceiveFile {
  constructor(
    private readonly database: Database,
    private readonly inbounds: Inbounds,
    private readonly files: Files,
    private readonly looks: Looks,
    private readonly applying: ApplyAnswers,
    private readonly envelope: OpenEnvelope,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * @param about the file that must be the one answered, where the door has been told one.
   * @param last it has come too early for so long that it is put into quarantine if it still does.
   */
  async run(host: Host, name: string, chunks: AsyncIterable<Uint8Array>, about: FileId | null = null, last = false): Promise<Received> {
    const spooled = await spool(chunks);
    try {
      const received = await this.keep(host, name, spooled, about, last);
      if (received.kind === 'taken') this.applying.begin();
      return received;
    } finally {
      await spooled.remove();
    }
  }

  /** Refused before a byte of it was read, e.g. for the length it claims. */
  refuse(host: Host, name: string, bytes: number): Promise<Received> {
    return this.quarantine({ host, name: tame(name), bytes, sha256: null }, new BadFile(TOO_LONG, null));
  }

  private async keep(host: Host, name: string, sent: Spooled, about: FileId | null, last: boolean): Promise<Received> {
    let arrived: Arrived = { host, name: tame(name), bytes: sent.bytes, sha256: sent.sha256 };
    let clear = sent;
    try {
      if (sent.sha256 === null) throw new BadFile(TOO_LONG, null);
      const [, format, pgp] = NAME.exec(name) ?? [];
      if (!format) throw new BadFile(BAD_NAME, null);
      // What is refused unread has no hash, so that the same may come again, signed.
      if (pgp === undefined) arrived = { ...arrived, sha256: null };
      clear = await this.envelope.run(host, sent, pgp !== undefined);
      if (clear.sha256 === null) throw new BadFile(TOO_LONG, null);
      // Encrypted anew it is still the same file.
      arrived = { host, name: name.replace(/\.pgp$/, ''), bytes: clear.bytes, sha256: clear.sha256 };
      return await this.database.tx(async (tx): Promise<Received> => {
        await this.inbounds.lock(tx, host);
        const known = await this.inbounds.known(tx, arrived);
        return known ? { kind: known.state, inbound: known } : this.take(tx, arrived, format as Format, clear.read(), about);
      });
    } catch (error) {
      // Nothing is wrong with it, so the same may come again.
      if (error instanceof NotNow && last)
        return this.quarantine({ ...arrived, sha256: null }, new BadFile(`${error.message} ${TOO_LATE}`, 1));
      if (error instanceof NotNow) return { kind: 'not_now', why: error.message };
      if (error instanceof BadFile) return this.quarantine(arrived, error);
      throw error;
    } finally {
      await clear.remove();
    }
  }

  private async take(tx: Tx, arrived: Arrived, format: Format, bytes: AsyncIterable<Buffer>, about: FileId | null): Promise<Received> {
    const { host } = arrived;
    const id = newId('inbound');
    let [header, file]: [InboundHeader | null, SeenFile | null] = [null, null];
    const trailer = await readInbound(format, bytes, {
      header: async (found) => {
        header = found;
        file = await this.answered(tx, host, found, about);
      },
      lines: (lines) => this.inbounds.note(tx, id, host, header!.kind, file?.sequence ?? null, lines),
    });
    const { kind, fileId } = header!;
    const inbound = await this.inbounds.take(tx, id, arrived, kind, fileId as FileId | null, trailer);
    if (file) {
      const { id: answered, businessDate } = file as SeenFile;
      await this.files.move(tx, answered, 'processed');
      await this.looks.again(tx, host, businessDate);
    }
    return { kind: 'taken', inbound };
  }

  /** The file of ours that is answered, locked; null where none is. */
  private async answered(tx: Tx, host: Host, { sender, fileId, test }: InboundHeader, about: FileId | null): Promise<SeenFile | null> {
    if (sender !== host.toUpperCase()) throw new BadFile('the sender is not the one who sends', 1);
    if (fileId === null && about !== null) throw new BadFile('it answers no file', 1);
    if (fileId === null) return null;
    if (about !== null && fileId !== about) throw new BadFile('it answers another file', 1);
    const file = isId('file', fileId) ? await this.files.lock(tx, host, fileId) : null;
    if (!file) throw new BadFile('there is no such file', 1);
    if (test !== file.test) throw new BadFile('test is not that of the file', 1);
    if (file.status === 'rejected') throw new BadFile('the file was rejected', 1);
    if (file.status !== 'acknowledged' && file.status !== 'processed')
      throw new NotNow(`The file is ${file.status}; acknowledge it first.`);
    return file;
  }

  private async quarantine(arrived: Arrived, bad: BadFile): Promise<Received> {
    const inbound = await this.database.tx((tx) => this.inbounds.quarantine(tx, arrived, bad));
    const { id, host, reason, record } = inbound;
    this.log.error({ inbound: id, host, reason, record }, 'a file of a carrier is in quarantine');
    return { kind: inbound.state, inbound };
  }
}

const BAD_NAME = 'its name is not one of letters, digits, dots and dashes that ends with .dat or .ndjson, or with .pgp after that';
const TOO_LATE = 'Nobody did for a week.';
const TOO_LONG = `it is longer than ${INBOUND_BYTES_MAX} bytes`;

/** A name as it may be kept and shown, whatever was sent. */
const tame = (name: string): string => name.slice(0, 120).replace(/[^\w.-]/g, '_');
