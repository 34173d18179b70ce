/** What the demo speaks HTTP with: a merchant, a browser and a receiver of webhooks. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';

const WAIT_MS = 20_000;

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Record<string, string | string[] | undefined>;
}

export async function call(
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await request(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: answer.statusCode, body: await answer.body.text(), headers: answer.headers };
}

export async function form(url: string, fields: Record<string, string>, cookie = ''): Promise<Answer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie };
  const answer = await request(url, { method: 'POST', headers, body: new URLSearchParams(fields).toString() });
  return { status: answer.statusCode, body: await answer.body.text(), headers: answer.headers };
}

export const get = (url: string, cookie: string): Promise<Answer> => call('GET', url, undefined, { cookie });

export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.body.slice(0, 300)}`);
  return answer;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const json = (answer: Answer, status: number): any => JSON.parse(expectStatus(answer, status).body);

export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`nothing came within ${WAIT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The merchant's webhook receiver. */
export async function listen(): Promise<{ url: string; server: Server; received: { type: string; signature: string }[] }> {
  const received: { type: string; signature: string }[] = [];
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.setEncoding('utf8').on('data', (part: string) => (body += part));
    incoming.on('end', () => {
      received.push({ type: (JSON.parse(body) as { type: string }).type, signature: String(incoming.headers['webhook-signature']) });
      outgoing.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`, server, received };
}
