import { CONFIG, stopwatch, type Config } from '#platform';
import { addressRules, guardedLookup, refusedUrl, type AddressRules, type Answer, type NoAnswer } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';
import { Agent, request, type Dispatcher } from 'undici';

/** From the first byte of the name look-up to the last byte of the answer. */
export const TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5000;
/** Of an answer's body no more is read, and nothing is kept. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** Carries one message to one address. Never follows a redirect, never connects to an address that is not allowed. */
@Injectable()
export class Messenger {
  private readonly rules: AddressRules;
  private readonly agent: Agent;

  constructor(@Inject(CONFIG) config: Config) {
    this.rules = addressRules(config);
    // No limit of connections: a call would wait inside for one, on the receiver's time. Lanes limit the calls instead.
    this.agent = new Agent({
      connect: { lookup: guardedLookup(this.rules), timeout: CONNECT_TIMEOUT_MS },
    });
  }

  /** @returns what the receiver said, or why it said nothing, and how long that took. */
  async post(url: string, headers: Record<string, string>, body: string, timeoutMs = TIMEOUT_MS): Promise<{ answer: Answer; ms: number }> {
    const ms = stopwatch();
    if (refusedUrl(url, this.rules) !== null) return { answer: { error: 'address_not_allowed' }, ms: ms() };
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await request(url, { method: 'POST', headers, body, signal, dispatcher: this.agent });
      await throwAway(response.body);
      return { answer: { status: response.statusCode }, ms: ms() };
    } catch (error) {
      return { answer: { error: signal.aborted ? 'timeout' : because(error) }, ms: ms() };
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

/** The status is the answer; a body that breaks off or never ends changes nothing about it. */
async function throwAway(body: Dispatcher.ResponseData['body']): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body) if ((bytes += (chunk as Buffer).length) > BODY_LIMIT_BYTES) break;
  } catch {
    body.destroy();
  }
}

function because(error: unknown): NoAnswer {
  const code = String((error as { code?: unknown }).code ?? '');
  switch (code) {
    case 'ADDRESS_NOT_ALLOWED':
      return 'address_not_allowed';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'name_not_found';
    case 'ECONNREFUSED':
      return 'connection_refused';
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'ETIMEDOUT':
      return 'timeout';
    default:
      return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO)/.test(code) ? 'tls' : 'connection_failed';
  }
}
