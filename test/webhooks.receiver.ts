import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export interface Letter {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
}

/** A merchant's server that takes webhooks, and answers as the test says. */
export class Receiver {
  readonly letters: Letter[] = [];
  answer: number | ((request: IncomingMessage, response: ServerResponse) => void) = 204;

  private readonly server = createServer((request, response) => {
    void text(request).then((body) => {
      this.letters.push({ headers: request.headers, body, path: request.url! });
      if (typeof this.answer === 'function') return this.answer(request, response);
      response.writeHead(this.answer).end();
    });
  });

  static async start(port = 0): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** What a merchant does with the reference library. @throws when the signature is not ours. */
  static verify(secret: string, { headers, body }: Letter): unknown {
    return new Webhook(secret).verify(body, headers as Record<string, string>);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
