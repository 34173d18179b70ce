import { Closing, Days, Files, type Day, type SeenFile } from '#billing';
import { HOSTS, type Host } from '#kernel';
import { Database, eachAlone, LOG, problem, type Log } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { EncryptFiles } from './pgp/encrypt-files.js';

/** tx { take what is in no file · stream it through the layout · publish }, for each carrier and each day up to that one, in order. */
@Injectable()
export class CloseDay {
  constructor(
    private readonly database: Database,
    private readonly closing: Closing,
    private readonly days: Days,
    private readonly files: Files,
    private readonly encrypting: EncryptFiles,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Closing a closed day answers the same files. @throws problem `invalid_request` for a day that has not begun, `wrong_state` for one before the first file. */
  async run(day: Day): Promise<SeenFile[]> {
    if (day > (await this.days.today()))
      throw problem('invalid_request', { param: 'businessDate', detail: 'This day has not begun in Korea.' });
    await this.each(HOSTS.map((host) => ({ host, day })));
    const closed: SeenFile[] = [];
    for (const host of HOSTS) {
      const file = await this.files.ofDay(host, day);
      if (!file) throw problem('wrong_state', { detail: `Days are closed in order, and the first file of ${host} is of a later one.` });
      closed.push(file);
    }
    await this.encrypting.run();
    return closed;
  }

  /** Each carrier up to its day; one whose closing fails does not keep the others waiting. @returns how many days were closed. */
  each(due: readonly { readonly host: Host; readonly day: Day }[]): Promise<number> {
    return eachAlone(
      due,
      ({ host, day }) => this.upTo(host, day),
      (err, { host, day }) => this.log.error({ err, host, day }, 'a day could not be closed, will try again'),
    );
  }

  private async upTo(host: Host, day: Day): Promise<number> {
    for (let n = 0; ; n++) {
      const file = await this.database.tx((tx) => this.closing.closeNext(tx, host, day));
      if (!file) return n;
      const { id, businessDate, sequence, records } = file;
      this.log.info({ file: id, host, businessDate, sequence, records }, 'a day is closed');
    }
  }
}
