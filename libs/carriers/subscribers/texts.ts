import { dontKnow, errorCode } from '../camara/answer.rules.js';
import type { Silent, Text, TextDelivery, TextSent } from '../carrier.js';
import { silent } from '../carriers.rules.js';
import type { Door } from '../door.js';

const STATUSES = ['delivered', 'pending', 'failed'] as const satisfies readonly TextDelivery[];
/** Busy, late or not let in: that says nothing about the message. */
const NO_REFUSAL = new Set([401, 408, 425, 429]);

/** Text messages through the carrier, with delivery reports. */
export class Texts {
  constructor(private readonly door: Door) {}

  async send({ to, text, reference, long = false }: Text): Promise<TextSent> {
    const answer = await this.door.knock({
      method: 'POST',
      path: 'sms/messages',
      body: { to, text, clientReference: reference, ...(long ? { kind: 'lms' } : {}) },
    });
    if (answer.kind === 'silent') return answer;
    if (answer.status >= 400 && answer.status < 500 && !NO_REFUSAL.has(answer.status)) {
      return { kind: 'refused', why: `${answer.status} ${errorCode(answer.body) ?? 'without a code'}` };
    }
    const { id, status } = (answer.body ?? {}) as { id?: unknown; status?: unknown };
    const known = STATUSES.find((word) => word === status);
    const sent = (answer.status === 200 || answer.status === 201) && typeof id === 'string' && /^[\x21-\x7e]{1,200}$/.test(id);
    return sent && known ? { kind: 'sent', id, status: known } : dontKnow(answer);
  }

  async status(id: string): Promise<TextDelivery | Silent> {
    const answer = await this.door.knock({ method: 'GET', path: `sms/messages/${encodeURIComponent(id)}` });
    if (answer.kind === 'silent') return answer;
    const known = STATUSES.find((word) => word === (answer.body as { status?: unknown } | undefined)?.status);
    if (answer.status !== 200) return dontKnow(answer);
    return known ?? silent('a delivery report without a status');
  }
}
