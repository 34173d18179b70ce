import { Pool } from 'undici';

/** What came back. Network faults are values; `body` is undefined when it was no JSON. */
export type Answer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly body: unknown;
    }
  | { readonly kind: 'silence'; readonly why: 'timeout' | 'cut' | 'not_reached' | 'too_large' };

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const ANSWER_MAX_BYTES = 1024 * 1024;
const NOT_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const TOO_LARGE = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';

/** Connections to carriers, a pool per origin. Redirects are not followed and nothing is repeated by itself. */
export class Wire {
  private readonly pools = new Map<string, Pool>();

  /** @param timeoutMs for headers and body together. */
  constructor(
    readonly timeoutMs: number,
    private readonly connections: number,
  ) {}

  async send({ method, url, headers, body }: Call): Promise<Answer> {
    const { origin, pathname, search } = new URL(url);
    const given = new AbortController();
    const timer = setTimeout(() => given.abort(), this.timeoutMs);
    try {
      const answer = await this.pool(origin).request({
        method,
        path: pathname + search,
        headers,
        body: body ?? null,
        signal: given.signal,
      });
      return { kind: 'answer', status: answer.statusCode, headers: answer.headers, body: parse(await answer.body.text()) };
    } catch (error) {
      if (given.signal.aborted) return { kind: 'silence', why: 'timeout' };
      const { code = '' } = error as { code?: string };
      if (code === TOO_LARGE) return { kind: 'silence', why: 'too_large' };
      return { kind: 'silence', why: NOT_REACHED.has(code) ? 'not_reached' : 'cut' };
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
    this.pools.clear();
  }

  private pool(origin: string): Pool {
    const known = this.pools.get(origin);
    if (known) return known;
    // The call's own timer counts; undici's, which round to seconds, would only blur it.
    const pool = new Pool(origin, {
      connections: this.connections,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: ANSWER_MAX_BYTES,
      connect: { timeout: this.timeoutMs },
    });
    this.pools.set(origin, pool);
    return pool;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
