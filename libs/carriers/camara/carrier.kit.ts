import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Host } from '#kernel';

export interface Body {
  readonly amountTransaction?: { readonly clientCorrelator: string };
}
export type Handler = (request: IncomingMessage, body: Body, response: ServerResponse) => void;

/** A real HTTP server that plays one carrier by a script: `POST prepare`, `GET P-1`, `list 1`, `list P-1/refunds 1` … each with the answers it gives in turn, the last one for ever. */
export class FakeCarrier {
  readonly calls: string[] = [];
  readonly bodies: Body[] = [];
  tokens = 0;
  private readonly script = new Map<string, Handler[]>();
  private readonly server = createServer((request, response) => this.take(request, response));

  private constructor(private readonly host: Host) {}

  static async start(host: Host): Promise<FakeCarrier> {
    const fake = new FakeCarrier(host);
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  on(call: string, ...handlers: Handler[]): this {
    this.script.set(call, handlers);
    return this;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      if (request.url === `/${this.host}/oauth2/token`) return this.token(response);
      const body = (text === '' ? {} : JSON.parse(text)) as Body;
      const call = this.nameOf(request);
      this.calls.push(call);
      this.bodies.push(body);
      const handlers = this.script.get(call) ?? [];
      const handler = handlers.length > 1 ? handlers.shift() : handlers[0];
      if (handler) handler(request, body, response);
      else error(500, 'NOT_SCRIPTED')(request, body, response);
    });
  }

  private nameOf({ method, url }: IncomingMessage): string {
    const path = url!.replace(`/${this.host}/`, '').replace(/^carrier-billing(-refund\/v0\.3|\/v0\.5)\/payments\/?/, '');
    const [of, query] = path.split('?');
    if (query !== undefined) return ['list', of, new URLSearchParams(query).get('page')].filter(Boolean).join(' ');
    return path === '' ? 'create' : `${method} ${path}`;
  }

  private token(response: ServerResponse): void {
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ access_token: `token-${++this.tokens}`, token_type: 'Bearer', expires_in: 300 }));
  }
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_request, _body, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const error = (status: number, code: string): Handler => json(status, { status, code, message: 'in words' });
export const accepted: Handler = (_request, _body, response) => void response.writeHead(202).end();
export const cut: Handler = (request) => void request.socket.destroy();
export const never: Handler = () => undefined;
