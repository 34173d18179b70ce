import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '#platform';
import ssh2, { type SFTPWrapper } from 'ssh2';
import { Refused } from './handles.js';
import { attributes, fileEntry } from './longname.js';
import type { Answer, Requests } from './requests.js';

const { STATUS_CODE } = ssh2.utils.sftp;
/** More requests than this wait in the network. */
const WAITING_MOST = 16;
/** A client that sends more than this before it reads what it was answered is no client. */
const FLOOD = { requests: 2048, bytes: 16 * 1024 * 1024 } as const;
/** What may wait to be sent; nothing is read from the store before some of it has left. */
const UNSENT_MOST_BYTES = 1024 * 1024;
const LOOK_AGAIN_MS = 5;

interface Waiting {
  readonly id: number;
  readonly bytes: number;
  readonly work: () => Promise<Answer>;
}

/** One SFTP channel: its requests one after the other, in their order, in bounded memory. What `requests` has no verb for is refused by the protocol itself. */
export class SftpSession {
  private readonly waiting: Waiting[] = [];
  private waitingBytes = 0;
  private working: Promise<void> | null = null;
  private over = false;

  constructor(
    private readonly requests: Requests,
    private readonly sftp: SFTPWrapper,
    private readonly socket: Socket,
    private readonly log: Log,
    private readonly alive: () => void,
  ) {
    for (const [event, verb] of Object.entries(requests.verbs)) {
      sftp.on(event, (id: number, ...words: never[]) => {
        const bytes = words.reduce((sum: number, word: unknown) => sum + (Buffer.isBuffer(word) ? word.length : 0), 0);
        this.take({ id, bytes, work: () => verb(...words) });
      });
    }
    sftp.on('error', (error: Error) => log.debug({ err: error }, 'an SFTP client broke the protocol'));
    sftp.on('end', () => sftp.end());
  }

  /** The connection is gone. */
  async end(): Promise<void> {
    this.over = true;
    this.waiting.length = 0;
    await this.working;
    await this.requests.abandon();
  }

  private take(request: Waiting): void {
    if (this.over) return;
    this.alive();
    this.waiting.push(request);
    this.waitingBytes += request.bytes;
    if (this.waiting.length > FLOOD.requests || this.waitingBytes > FLOOD.bytes) return void this.socket.destroy();
    if (this.waiting.length >= WAITING_MOST) this.socket.pause();
    this.working ??= this.goOn().finally(() => {
      this.working = null;
    });
  }

  private async goOn(): Promise<void> {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      this.waitingBytes -= next.bytes;
      if (this.waiting.length < WAITING_MOST / 2) this.listen();
      const answer = await next.work().catch((error: unknown) => {
        this.log.error({ err: error }, 'an SFTP request failed');
        return new Refused('FAILURE', 'this did not work here; try again');
      });
      if (this.over) return;
      this.answer(next.id, answer);
      await this.sent();
      this.alive();
    }
  }

  private answer(id: number, answer: Answer): void {
    if (answer === null) this.sftp.status(id, STATUS_CODE.OK);
    else if (answer === 'end') this.sftp.status(id, STATUS_CODE.EOF);
    else if (answer instanceof Refused) this.sftp.status(id, STATUS_CODE[answer.code], answer.why);
    else if ('handle' in answer) this.sftp.handle(id, answer.handle);
    else if ('bytes' in answer) this.sftp.data(id, answer.bytes);
    else if ('entry' in answer) this.sftp.attrs(id, attributes(answer.entry));
    else this.sftp.name(id, answer.entries.map(fileEntry));
  }

  /** A client that asks and does not read is waited for; its idle time ends it. That it reads again it tells us, so we must hear it meanwhile. */
  private async sent(): Promise<void> {
    const { outgoing } = this.sftp as unknown as { outgoing: { window: number } };
    while (!this.over && (this.socket.writableLength > UNSENT_MOST_BYTES || outgoing.window === 0)) {
      this.listen();
      await pause(LOOK_AGAIN_MS);
    }
  }

  private listen(): void {
    if (this.socket.isPaused()) this.socket.resume();
  }
}
