import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { hostOf, parsePhone, type Host, type PhoneNumber } from '#kernel';
import { CONFIG, sameSecret, type Config } from '#platform';
import { MockClock } from './clock.js';
import { refuse } from './errors.js';
import type { PasswordResult } from './facts.js';
import { HEALTHY, lineOf, traitsOf, type Line, type LineTraits } from './line.js';
import { Memory } from './memory.js';
import { testLine } from './test-lines.js';

const PASSWORD_TRIES = 5;

/** Every mobile number of Korea is a line here: put by a check, listed as a test number, or healthy. */
@Injectable()
export class Lines {
  constructor(
    private readonly memory: Memory,
    private readonly clock: MockClock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  of(number: PhoneNumber): Line {
    return this.memory.lines.get(number) ?? lineOf(number, { ...HEALTHY, ...testLine(number)?.traits }, this.clock.now());
  }

  /** The line with this E.164 number at this carrier.
   * @throws CarrierError when another carrier owns it or the line stands for a carrier under maintenance. */
  at(host: Host, e164: string): Line {
    const number = parsePhone(e164);
    const line = number === e164 ? this.of(number) : null;
    if (!line || hostOf(line.carrier) !== host) throw refuse('number_not_found');
    if (line.fault === 'maintenance') throw refuse('maintenance');
    return line;
  }

  change(number: PhoneNumber, change: Partial<LineTraits>): Line {
    const now = this.clock.now();
    const before = this.of(number);
    const line = lineOf(number, { ...traitsOf(before, now), ...change }, now);
    // A partial change must not move the instant of a SIM change by rounding.
    const kept = change.simChangedHoursAgo === undefined ? { ...line, simChangedAt: before.simChangedAt } : line;
    const forgiven = change.password === undefined ? [] : [{ fact: 'password_tried' as const, number, wrong: 0 }];
    this.memory.record({ fact: 'line', line: kept }, ...forgiven);
    return kept;
  }

  view(line: Line): { phoneNumber: string } & LineTraits {
    const { number: phoneNumber, ...traits } = traitsOf(line, this.clock.now());
    return { phoneNumber, ...traits };
  }

  /** Opaque and the same for all lines of one person. */
  personKey(line: Line): string {
    const who = line.person === null ? `line ${line.number}` : `person ${line.person}`;
    return createHmac('sha256', this.config.env.CARRIER_CLIENT_SECRET).update(who).digest('base64url').slice(0, 24);
  }

  /** A right password starts the count anew; the fifth wrong one in a row locks the line. The same reference is the same try, and is answered as it was. */
  tryPassword(line: Line, password: string, clientReference: string | null): PasswordResult {
    const before = clientReference === null ? null : this.memory.passwordResult(line.number, clientReference);
    if (before !== null) return before;
    if (line.password === null) throw refuse('not_applicable', 'This line has no payment password.');
    const wrongBefore = this.memory.wrongPasswords.get(line.number) ?? 0;
    const isLocked = wrongBefore >= PASSWORD_TRIES;
    const right = !isLocked && sameSecret(password, line.password);
    const wrong = isLocked ? wrongBefore : right ? 0 : wrongBefore + 1;
    const result = right ? 'accepted' : wrong >= PASSWORD_TRIES ? 'locked' : 'wrong';
    const answered = clientReference === null ? {} : { answered: { clientReference, result } as const };
    if (clientReference !== null || wrong !== wrongBefore)
      this.memory.record({ fact: 'password_tried', number: line.number, wrong, ...answered });
    return result;
  }
}
