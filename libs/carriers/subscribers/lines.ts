import type { PhoneNumber } from '#kernel';
import { dontKnow, errorCode } from '../camara/answer.rules.js';
import type { LineClaim, Password, Silent } from '../carrier.js';
import { silent } from '../carriers.rules.js';
import type { Door } from '../door.js';
import { readLine, type LineCheck } from './line.rules.js';

const PASSWORD_ANSWERS = ['accepted', 'wrong', 'locked'] as const;

/** What a carrier knows of a subscriber's line. Numbers, birth dates and passwords travel in bodies only. */
export class Lines {
  constructor(private readonly door: Door) {}

  async check({ phoneNumber, brand, birthDate, genderDigit }: LineClaim): Promise<LineCheck | Silent> {
    const answer = await this.door.knock({ method: 'POST', path: 'lines/check', body: { phoneNumber, brand, birthDate, genderDigit } });
    if (answer.kind === 'silent') return answer;
    // A number that the carrier does not have is one neutral answer with a wrong birth date.
    if (answer.status === 404 && errorCode(answer.body) === 'IDENTIFIER_NOT_FOUND') return { kind: 'mismatch' };
    if (answer.status !== 200) return dontKnow(answer);
    return readLine(answer.body) ?? silent('an answer that is no line');
  }

  /** CAMARA SIM Swap 2. */
  async simChangedWithin(phoneNumber: PhoneNumber, hours: number): Promise<boolean | Silent> {
    const answer = await this.door.knock({ method: 'POST', path: 'sim-swap/v2/check', body: { phoneNumber, maxAge: hours } });
    if (answer.kind === 'silent') return answer;
    const { swapped } = (answer.body ?? {}) as { swapped?: unknown };
    return answer.status === 200 && typeof swapped === 'boolean' ? swapped : dontKnow(answer);
  }

  async checkPassword(phoneNumber: PhoneNumber, { password, reference }: Password): Promise<(typeof PASSWORD_ANSWERS)[number] | Silent> {
    const body = { phoneNumber, password, clientReference: reference };
    const answer = await this.door.knock({ method: 'POST', path: 'lines/password', body });
    if (answer.kind === 'silent') return answer;
    const { result } = (answer.body ?? {}) as { result?: unknown };
    const known = answer.status === 200 && PASSWORD_ANSWERS.find((word) => word === result);
    return known || dontKnow(answer);
  }
}
