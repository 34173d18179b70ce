import type { Host } from '#kernel';
import { stopwatch } from '#platform';
import { errorCode } from './camara/answer.rules.js';
import { silent, type SilentOutcome } from './carriers.rules.js';
import { latencyOf, type Exchange, type Operation } from './exchange.js';
import type { Answer, Wire } from './http.js';
import { Oauth } from './oauth.js';

export interface Request {
  readonly method: 'GET' | 'POST';
  /** Below the carrier's own address. */
  readonly path: string;
  readonly body?: unknown;
  readonly correlator?: string;
  /** Asked right before each time the request goes out; false keeps it here. */
  readonly may?: () => Promise<boolean>;
  /** Whoever keeps what was said, and as what it is kept. */
  readonly noted?: { readonly told: Operation; readonly by: (exchange: Exchange) => void };
}

/** A carrier's answer, or the reason why there is none. */
export type Heard = Extract<Answer, { kind: 'answer' }> | SilentOutcome;

/** The way in to one carrier: its address, and a token with each request. */
export class Door {
  private readonly oauth: Oauth;

  constructor(
    readonly host: Host,
    private readonly wire: Wire,
    private readonly baseUrl: () => string,
    secret: string,
  ) {
    this.oauth = new Oauth(wire, () => `${this.baseUrl()}/${host}/oauth2/token`, secret);
  }

  get timeoutMs(): number {
    return this.wire.timeoutMs;
  }

  /** A 401 throws the token away and tries once more with a new one. Nothing else is repeated. */
  async knock(request: Request): Promise<Heard> {
    const first = await this.once(request);
    return first.kind === 'answer' && first.status === 401 ? this.once(request) : first;
  }

  private async once({ method, path, body, correlator, may, noted }: Request): Promise<Heard> {
    const token = await this.oauth.token();
    if (token === null) return silent('the carrier gave no token', { deaf: true });
    if (may && !(await may())) return silent('too late to send this');
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(correlator === undefined ? {} : { 'x-correlator': correlator }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const url = `${this.baseUrl()}/${this.host}/${path}`;
    const sinceSent = stopwatch();
    const answer = await this.wire.send({ method, url, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const [status, code] = answer.kind === 'answer' ? [answer.status, errorCode(answer.body)] : [null, null];
    noted?.by({ told: noted.told, status, code, took: latencyOf(sinceSent()) });
    if (answer.kind === 'silence') return silent(answer.why, { deaf: true });
    if (answer.status === 401) this.oauth.throwAway(token);
    return answer;
  }
}
