import type { RefusalCode } from '#kernel';
import { Carriers, type LineCheck } from '#carriers';
import { Limits } from '#limits';
import { nextTrySeconds, SignIns, type SignIn } from '#passcodes';
import { Database } from '#platform';
import { Injectable } from '@nestjs/common';

/** A SIM changed within this time may be a thief's. */
const SIM_CHANGE_HOURS = 72;
/** Lines that may be in other hands. A line that merely may not pay still shows its owner what it has paid. */
const OTHER_HANDS: ReadonlySet<RefusalCode> = new Set(['line_terminated', 'name_change_hold', 'call_forwarding_on', 'clone_suspected']);

/** Before any code of the door: is this the subscriber, is the SIM the old one. The asker sees no difference. */
@Injectable()
export class AskAboutSigner {
  constructor(
    private readonly database: Database,
    private readonly signIns: SignIns,
    private readonly limits: Limits,
    private readonly carriers: Carriers,
  ) {}

  /** @returns true when the text is due. */
  async run(signIn: SignIn): Promise<boolean> {
    const identity = this.signIns.identityOf(signIn);
    if (!identity) return this.end(signIn, 'carrier_unavailable');
    const carrier = this.carriers.of(signIn.host);
    const phoneNumber = this.signIns.phoneOf(signIn);
    const [line, simChanged] = await Promise.all([
      carrier.checkLine({ phoneNumber, brand: signIn.brand, ...identity }),
      carrier.simChangedWithin(phoneNumber, SIM_CHANGE_HOURS),
    ]);
    if (line.kind === 'silent') return this.silence(signIn, line.maintenance);
    if (line.kind === 'mismatch') return this.mute(signIn);
    if (typeof simChanged === 'object') return this.silence(signIn, simChanged.maintenance);
    if (simChanged || (line.refusal !== null && OTHER_HANDS.has(line.refusal))) return this.mute(signIn);
    return this.clear(signIn, line);
  }

  private clear(signIn: SignIn, line: Extract<LineCheck, { kind: 'match' }>): Promise<boolean> {
    return this.database.tx(async (tx) => {
      if (!(await this.signIns.cleared(tx, signIn.id, line))) return false;
      this.limits.learn(tx, { ...line, lineKey: signIn.lineKey, source: `carrier:${signIn.host}` });
      return true;
    });
  }

  private async mute({ id }: SignIn): Promise<false> {
    await this.database.tx((tx) => this.signIns.move(tx, id, ['issued'], 'mute'));
    return false;
  }

  private async silence(signIn: SignIn, maintenance: boolean): Promise<false> {
    const seconds = maintenance ? null : nextTrySeconds(signIn.asks);
    if (seconds === null) return this.end(signIn, maintenance ? 'carrier_maintenance' : 'carrier_unavailable');
    await this.database.tx((tx) => this.signIns.tryAgain(tx, signIn.id, seconds));
    return false;
  }

  private async end({ id }: SignIn, notice: RefusalCode): Promise<false> {
    await this.database.tx((tx) => this.signIns.move(tx, id, ['issued'], 'refused', { notice }));
    return false;
  }
}
