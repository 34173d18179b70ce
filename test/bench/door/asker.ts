import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_ENDS = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: (\d+)/i;

/** One connection on which to ask, one request after another, at so little cost that whoever answers is what is measured: of an answer its status and its end are looked at. */
export class Asker {
  private constructor(private readonly socket: Socket) {}

  static async open({ hostname, port }: URL): Promise<Asker> {
    const socket = connect(Number(port), hostname).setNoDelay();
    await once(socket, 'connect');
    return new Asker(socket);
  }

  /** @throws Error when the answer is not 200, or the connection ends before it has. */
  ask(request: string): Promise<void> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const end = (done: () => void): void => {
        this.socket.off('data', read).off('close', closed);
        done();
      };
      const read = (bytes: Buffer): void => {
        answer += bytes.toString('latin1');
        const head = answer.indexOf(HEAD_ENDS);
        if (head < 0) return;
        const length = Number(LENGTH.exec(answer.slice(0, head))?.[1] ?? NaN);
        if (!answer.startsWith('HTTP/1.1 200 ') || Number.isNaN(length)) end(() => reject(new Error(`answered ${answer.slice(0, 400)}`)));
        else if (answer.length >= head + HEAD_ENDS.length + length) end(resolve);
      };
      const closed = (): void => end(() => reject(new Error('the connection has ended')));
      this.socket.on('data', read).once('close', closed);
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }
}

/** @returns the bytes of a request, but for what comes between its parts: an idempotency key. */
export function postOf({ host, pathname }: URL, body: string): (key: string) => string {
  const before = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer sk_test_demo\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nidempotency-key: `;
  return (key) => `${before}${key}${HEAD_ENDS}${body}`;
}
