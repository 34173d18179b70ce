import type { MailText, Notice } from '#notices';
import { CONFIG, doorUrl, LOG, smtpUrl, type Config, type Log } from '#platform';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';

/** Together well below the lease of a notice, so that none is handed over twice at once. */
const CONNECT_MS = 10_000;
const SILENCE_MS = 15_000;
const PERMANENT = 500;

/** Hands e-mails to the SMTP server that the environment names. */
@Injectable()
export class Mail implements OnModuleDestroy {
  private transporter: Transporter | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Sent again it has the same Message-ID. A server's 5xx is a refusal; all else may come right. */
  async send(to: string, { subject, text }: MailText, notice: Notice): Promise<{ kind: 'sent' | 'refused' | 'silent' }> {
    const url = smtpUrl(this.config);
    if (url === null) return { kind: 'silent' };
    try {
      const host = new URL(doorUrl(this.config)).hostname;
      await this.at(url).sendMail({
        from: { name: '톨게이트', address: this.config.env.MAIL_FROM ?? `no-reply@${host}` },
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${notice.id}@${host}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { kind: 'sent' };
    } catch (error) {
      const { code, responseCode, command } = error as { code?: string; responseCode?: number; command?: string };
      // Never the error itself: it may hold the address.
      this.log.warn({ notice: notice.id, code, responseCode, command }, 'an e-mail was not taken');
      return { kind: (responseCode ?? 0) >= PERMANENT && code === 'EENVELOPE' ? 'refused' : 'silent' };
    }
  }

  onModuleDestroy(): void {
    this.transporter?.close();
  }

  private at(url: string): Transporter {
    return (this.transporter ??= createTransport({
      url,
      // Nobody reads along on the way, but for what stays on this machine.
      requireTLS: this.config.production && !/^smtp:\/\/([^@/]*@)?(127\.0\.0\.1|localhost|\[::1\])[:/?]?/.test(url),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    }));
  }
}
