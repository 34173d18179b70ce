import { grouped, won, type Won } from '#kernel';
import { OwnRules } from '#limits';
import { noticeTime } from '#notices';
import { SignIns } from '#passcodes';
import { CONFIG, Database, doorUrl, type Config, type Tx } from '#platform';
import { Sessions, type Session } from '#sessions';
import { Inject, Injectable } from '@nestjs/common';
import { SignInAtDoor } from './sign-in.js';
import { TellChange } from './tell-change.js';
import type { SignedIn } from './visits.js';

/** No carrier lets a line spend more in a month. */
const MOST_WON = 1_000_000;
const HOUR_MS = 3_600_000;

/** People type commas, spaces and the word for won. @returns null for what is no limit. */
export function readLimit(text: string): Won | null {
  const digits = text.replace(/[\s,]|원$/g, '');
  return /^\d{1,7}$/.test(digits) && Number(digits) <= MOST_WON ? won(Number(digits)) : null;
}

/** Lower at once. Higher only with a fresh code, after a cooling time, with a text message that says so meanwhile. */
@Injectable()
export class ChangeLimit {
  constructor(
    private readonly database: Database,
    private readonly own: OwnRules,
    private readonly signIns: SignIns,
    private readonly asking: SignInAtDoor,
    private readonly sessions: Sessions,
    private readonly telling: TellChange,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  set(to: Won, visit: SignedIn): Promise<'lowered' | 'asked' | 'too many'> {
    return this.database.tx(async (tx) => {
      const { session } = visit;
      // In the order of whoever asks for the code again: what this browser asked for, then what is counted.
      await this.signIns.of(tx, session.secretHash, 'raise_limit');
      await this.own.alone(tx, session.lineKey);
      const { own, coming } = await this.own.limitOf(session.lineKey, tx);
      if (own === to && coming === null) return 'lowered';
      if (own === null || to <= own) return this.lower(tx, session, own, to, coming?.to);
      if (!(await this.asking.mayAsk(tx, session.lineKey, visit))) return 'too many';
      await this.signIns.ask(tx, {
        purpose: 'raise_limit',
        lineKey: session.lineKey,
        brand: session.brand,
        phoneNumber: this.sessions.phoneOf(session),
        browserHash: session.secretHash,
        identity: null,
        raiseTo: to,
      });
      return 'asked';
    });
  }

  /** The fresh code was right: the limit rises when the cooling time is over. @returns false when there is nothing to raise. */
  raise({ session }: SignedIn): Promise<boolean> {
    return this.database.tx(async (tx) => {
      const asked = await this.signIns.of(tx, session.secretHash, 'raise_limit');
      if (asked?.state !== 'passed' || asked.raiseTo === null || !(await this.signIns.move(tx, asked.id, ['passed'], 'done'))) return false;
      await this.own.alone(tx, session.lineKey);
      const { own } = await this.own.limitOf(session.lineKey, tx);
      const from = new Date(session.seenAt.getTime() + this.config.env.RAISE_LIMIT_AFTER_HOURS * HOUR_MS);
      await this.own.setLimit(tx, session.lineKey, asked.raiseTo, { by: `subscriber:${session.id}`, from });
      const change = `${own === null ? '없음' : `${grouped(own)}원`}에서 ${grouped(asked.raiseTo)}원으로`;
      const what = `내가 정한 월 한도가 ${noticeTime(from)}부터 ${change} 올라갑니다. 낮추기: ${doorUrl(this.config)}/limit`;
      await this.telling.run(tx, session, 'limit_changed', `raise to ${asked.raiseTo} from ${from.toISOString()}`, what);
      return true;
    });
  }

  /** Also voids a raise that has not begun to hold. */
  private async lower(tx: Tx, session: Session, before: Won | null, to: Won, calledOff?: Won): Promise<'lowered'> {
    await this.own.setLimit(tx, session.lineKey, to, { by: `subscriber:${session.id}` });
    const old = before === null ? '정한 한도 없음' : `이전 ${grouped(before)}원`;
    const now =
      calledOff === undefined
        ? `를 ${grouped(to)}원으로 바꿨습니다(${old}).`
        : `는 ${grouped(to)}원이며, ${grouped(calledOff)}원으로 올리기로 한 것을 취소했습니다.`;
    await this.telling.run(tx, session, 'limit_changed', `set to ${to}`, `내가 정한 월 한도${now}`);
    return 'lowered';
  }
}
