import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

export interface Letter {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  readonly timestamp: string;
  /** The payment it is about. */
  readonly payment: string;
  /** The payment or refund itself. */
  readonly subject: string;
  readonly body: string;
}

export type Mood = 'listens' | 'down' | 'slow' | 'redirects';
/** An event is turned away so often at most: its third try is half a minute later and must find somebody. */
const TURNED_AWAY_MOST = 2;
const SLOW_MS = 17_000;

/** The merchant's server: believes only what is signed, and now and then does not listen. */
export class Receiver {
  readonly letters: Letter[] = [];
  readonly unsigned: string[] = [];
  mood: Mood = 'listens';
  turnedAway = 0;
  private secret = '';
  private readonly away = new Map<string, number>();
  private readonly server = createServer((request, response) => void this.take(request, response).catch(() => response.destroy()));

  /** @param heard called with every event at its first coming, before it is answered. */
  constructor(private readonly heard: (letter: Letter) => void) {}

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  know(secret: string): void {
    this.secret = secret;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const id = String(request.headers['webhook-id']);
    const awayBefore = this.away.get(id) ?? 0;
    if (this.mood !== 'listens' && awayBefore < TURNED_AWAY_MOST) {
      this.away.set(id, awayBefore + 1);
      this.turnedAway++;
      if (this.mood === 'down') return void request.socket.destroy();
      if (this.mood === 'redirects') return void response.writeHead(302, { location: '/elsewhere' }).end();
      await pause(SLOW_MS, undefined, { ref: false });
    }
    try {
      new Webhook(this.secret).verify(body, request.headers as Record<string, string>);
      const { type, sequence, timestamp, data } = JSON.parse(body) as Letter & { data: { id: string; object: string; payment?: string } };
      const letter = { id, type, sequence, timestamp, payment: data.payment ?? data.id, subject: data.id, body };
      const first = !this.letters.some((known) => known.id === id);
      this.letters.push(letter);
      if (first) this.heard(letter);
    } catch (error) {
      this.unsigned.push(`${id}: ${error instanceof Error ? error.message : 'unreadable'}`);
    }
    response.writeHead(204).end();
  }
}
