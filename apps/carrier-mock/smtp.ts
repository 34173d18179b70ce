import type { Socket } from 'node:net';

const LINE_MAX = 2000;
const MESSAGE_MAX = 256 * 1024;
const IDLE_MS = 30_000;

/** What becomes of a letter: taken, or the answer that says why not. */
export type Verdict = 'taken' | string;

export interface Mailbox {
  /** @returns an answer of SMTP for a receiver that is not served. */
  refuses(to: string): string | null;
  take(from: string, to: readonly string[], raw: string): Promise<Verdict>;
}

/** One conversation of SMTP (RFC 5321), as much of it as a sender of plain text needs. Bytes are latin1 throughout, so that none is lost. */
export class SmtpTalk {
  private from: string | null = null;
  private to: string[] = [];
  /** The letter's lines, while they come. */
  private letter: string[] | null = null;
  private size = 0;
  private rest = '';
  private doing: Promise<void> = Promise.resolve();

  constructor(
    private readonly socket: Socket,
    private readonly mailbox: Mailbox,
  ) {
    socket.setEncoding('latin1').setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      // One line after the other: an answer may have to wait for the disk.
      this.doing = this.doing.then(() => this.read(String(chunk))).catch(() => void socket.destroy());
    });
    this.say('220 carrier-mock ready');
  }

  private say(line: string): void {
    this.socket.write(`${line}\r\n`);
  }

  private async read(chunk: string): Promise<void> {
    const lines = (this.rest + chunk).split('\r\n');
    this.rest = lines.pop()!;
    if (this.rest.length > LINE_MAX) return void this.socket.destroy();
    for (const line of lines) await (this.letter ? this.write(line) : this.hear(line));
  }

  private async write(line: string): Promise<void> {
    if (line !== '.') {
      this.size += line.length + 2;
      if (this.size <= MESSAGE_MAX) this.letter!.push(line.startsWith('.') ? line.slice(1) : line);
      return;
    }
    const [from, to, raw] = [this.from!, this.to, this.letter!.join('\r\n')];
    const tooBig = this.size > MESSAGE_MAX;
    this.reset();
    if (tooBig) return this.say('552 5.3.4 too big');
    const verdict = await this.mailbox.take(from, to, raw);
    this.say(verdict === 'taken' ? '250 2.0.0 taken' : verdict);
  }

  private hear(line: string): void {
    const path = /^(?:mail from|rcpt to):\s*<([^<>\s]*)>/i.exec(line)?.[1];
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return this.say(`250-carrier-mock\r\n250-SIZE ${MESSAGE_MAX}\r\n250 8BITMIME`);
      case 'HELO':
      case 'NOOP':
        return this.say('250 2.0.0 ok');
      case 'RSET':
        return (this.reset(), this.say('250 2.0.0 ok'));
      case 'MAIL':
        if (path === undefined) return this.say('501 5.5.4 no sender');
        return (this.reset(), (this.from = path), this.say('250 2.1.0 ok'));
      case 'RCPT': {
        if (this.from === null) return this.say('503 5.5.1 MAIL first');
        if (!path) return this.say('501 5.5.4 no receiver');
        const refused = this.mailbox.refuses(path);
        if (refused === null) this.to.push(path);
        return this.say(refused ?? '250 2.1.5 ok');
      }
      case 'DATA':
        if (this.to.length === 0) return this.say('503 5.5.1 RCPT first');
        return ((this.letter = []), this.say('354 go on, a lone dot ends it'));
      case 'QUIT':
        return (this.say('221 2.0.0 bye'), void this.socket.end());
      default:
        return this.say('502 5.5.2 not known here');
    }
  }

  private reset(): void {
    [this.from, this.to, this.letter, this.size] = [null, [], null, 0];
  }
}
