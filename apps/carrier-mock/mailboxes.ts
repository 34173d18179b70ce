import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { MockClock } from './clock.js';
import { readMail } from './mail-message.js';
import { Memory } from './memory.js';
import { SmtpTalk, type Mailbox, type Verdict } from './smtp.js';

/** `nobody@…` is not served, and `later@…` is told to come again the first time, as greylisting does. */
const localOf = (address: string): string => address.split('@')[0]!.toLowerCase();

/** Everybody's mailboxes, behind an SMTP server of their own. */
@Injectable()
export class Mailboxes implements Mailbox, OnModuleInit, OnModuleDestroy {
  private readonly talking = new Set<Socket>();
  private readonly server: Server = createServer((socket) => {
    this.talking.add(socket.once('close', () => this.talking.delete(socket)));
    new SmtpTalk(socket, this);
  });
  private readonly put = new Set<string>();

  constructor(
    private readonly memory: Memory,
    private readonly clock: MockClock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    const { HOST, CARRIER_MOCK_SMTP_PORT: port } = this.config.env;
    await new Promise<void>((resolve, reject) => this.server.once('error', reject).listen(port, HOST, resolve));
    const bound = this.server.address() as { port: number };
    this.config.urls.mail = `smtp://${HOST === '0.0.0.0' ? '127.0.0.1' : HOST}:${bound.port}`;
  }

  async onModuleDestroy(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.talking) socket.destroy();
    await closed;
  }

  refuses(to: string): string | null {
    return localOf(to) === 'nobody' ? '550 5.1.1 no such mailbox' : null;
  }

  async take(from: string, to: readonly string[], raw: string): Promise<Verdict> {
    const { subject, text, messageId } = readMail(raw);
    if (to.some((one) => localOf(one) === 'later') && !this.put.has(messageId)) {
      this.put.add(messageId);
      return '451 4.7.1 come again later';
    }
    const at = this.clock.now();
    this.memory.record(
      ...to.map((one) => ({ fact: 'mail' as const, message: { id: `mail_${randomUUID()}`, to: one, from, subject, text, at } })),
    );
    await this.memory.flushed();
    return 'taken';
  }

  /** What has arrived, newest first. */
  inbox(to: string): { id: string; at: string; from: string; subject: string; text: string }[] {
    const found = this.memory.mail.filter((message) => message.to === to);
    return found.reverse().map(({ id, at, from, subject, text }) => ({ id, at: new Date(at).toISOString(), from, subject, text }));
  }
}
