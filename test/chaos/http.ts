import { setTimeout as pause } from 'node:timers/promises';
import { stopwatch } from '#platform';
import { Agent, request } from 'undici';

/** A connection for each request, so that replicas take turns. */
const agent = new Agent({ keepAliveTimeout: 1, keepAliveMaxTimeout: 1, pipelining: 0, connectTimeout: 4000 });
const TIMEOUT_MS = 8000;

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Asked {
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  readonly form?: Record<string, string>;
}

/** One request. @throws when there is no answer. */
export async function ask(method: 'GET' | 'POST' | 'PUT', url: string, { headers = {}, json, form }: Asked = {}): Promise<Answer> {
  const body = form ? new URLSearchParams(form).toString() : json === undefined ? null : JSON.stringify(json);
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
  const answer = await request(url, {
    method,
    dispatcher: agent,
    headers: { ...(body === null ? {} : { 'content-type': type }), ...headers },
    body,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, text: bytes.toString('utf8'), bytes, headers: answer.headers };
}

/** Asks until there is a definite answer. @returns null when there was none in time. */
export async function insist(what: () => Promise<Answer>, withinMs: number, definite = isDefinite): Promise<Answer | null> {
  const since = stopwatch();
  for (;;) {
    const answer = await what().catch(() => null);
    if (answer && definite(answer)) return answer;
    if (since() > withinMs) return null;
    await pause(250);
  }
}

/** What a client must ask again: too busy, still under way, broken. */
export const isDefinite = ({ status, text }: Answer): boolean =>
  status < 500 && status !== 429 && !text.includes('idempotency_in_progress');
