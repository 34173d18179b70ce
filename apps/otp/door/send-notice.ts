import type { NoticeId } from '#kernel';
import { Carriers } from '#carriers';
import { Notices, type Notice } from '#notices';
import { afterCommit, LOG, SharedTx, type Log } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { Mail } from './mail.js';
import { WriteNotice } from './write-notice.js';

type Sent = 'sent' | 'silent' | 'refused' | 'nothing to tell';

/** Tells a subscriber of a charge, of money given back, or of a change of what protects their line. Sent again after a crash, the carrier sends it once. */
@Injectable()
export class SendNotice {
  constructor(
    private readonly shared: SharedTx,
    private readonly notices: Notices,
    private readonly writing: WriteNotice,
    private readonly carriers: Carriers,
    private readonly mail: Mail,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async run(id: NoticeId): Promise<void> {
    const notice = await this.shared.statement(id, (manager) => this.notices.find(id, manager));
    if (!notice) return;
    const sent = await this.send(notice);
    await this.shared.run(id, (tx) => {
      if (sent === 'sent') return this.notices.end(tx, id, 'sent');
      if (sent === 'silent' && this.notices.tryAgain(tx, notice)) return;
      this.notices.end(tx, id, 'failed');
      const { kind, channel } = notice;
      afterCommit(tx, () => {
        if (sent === 'nothing to tell') this.log.info({ notice: id, kind, channel }, 'a notice has nothing to tell any more');
        else this.log.error({ notice: id, kind, channel, why: sent }, 'a subscriber could not be told');
      });
    });
  }

  private async send(notice: Notice): Promise<Sent> {
    const written = await this.writing.run(notice);
    if (notice.channel === 'mail') {
      const to = this.notices.addressOf(notice);
      return written && to ? (await this.mail.send(to, written.mail, notice)).kind : 'nothing to tell';
    }
    const to = this.notices.phoneOf(notice) ?? written?.phoneNumber;
    if (!written || !to) return 'nothing to tell';
    return (await this.carriers.of(notice.host).sendText({ to, text: written.text, reference: notice.id, long: true })).kind;
  }
}
