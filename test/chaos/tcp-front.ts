import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** PostgreSQL's message that asks to commit. */
const COMMIT = Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1');

/**
 * A port that stays while what is behind it comes and goes. With several behind it each connection goes to the next that answers.
 * It can lose answers: the request for a COMMIT is passed on, and both ends are cut when its answer comes.
 */
export class TcpFront {
  private turn = 0;
  private losing: { left: number; from: RegExp } | null = null;
  private readonly open = new Set<Socket>();
  private readonly server = createServer((near) => this.serve(near));

  constructor(public targets: number[]) {}

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** The next `count` commits of programs whose name matches are not answered. */
  loseCommits(count: number, from: RegExp): void {
    this.losing = { left: count, from };
  }

  close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private serve(near: Socket, triesLeft = this.targets.length): void {
    const far = connect(this.targets[this.turn++ % this.targets.length]!, '127.0.0.1');
    let up = false;
    far.once('connect', () => {
      up = true;
      this.join(near, far);
    });
    far.on('error', () => {
      if (!up && triesLeft > 1) return this.serve(near, triesLeft - 1);
      near.destroy();
    });
    if (!this.open.has(near)) near.on('error', () => undefined).on('close', () => this.open.delete(near));
    this.open.add(near);
  }

  private join(near: Socket, far: Socket): void {
    let name = '';
    let lost = false;
    near.setNoDelay().on('data', (chunk) => {
      if (name === '') name = /application_name\0([^\0]*)/.exec(chunk.toString('latin1'))?.[1] ?? '-';
      if (this.losing && this.losing.left > 0 && this.losing.from.test(name) && chunk.includes(COMMIT)) {
        this.losing.left--;
        lost = true;
      }
      far.write(chunk);
    });
    far.setNoDelay().on('data', (chunk) => {
      if (!lost) return void near.write(chunk);
      near.destroy();
      far.destroy();
    });
    near.on('end', () => far.end()).on('close', () => far.destroy());
    far.on('end', () => near.end()).on('close', () => near.destroy());
  }
}
