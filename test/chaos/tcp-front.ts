import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Crossings } from './crossing.js';

/** PostgreSQL has no connection left, whether for anybody or for those without the rights of its owner. */
const TOO_MANY_CONNECTIONS = '\0C53300\0';

/**
 * A port that stays while what is behind it comes and goes. With several behind it each connection goes to the next that answers.
 * It can lose answers: see `crossings`.
 */
export class TcpFront {
  readonly crossings = new Crossings();
  /** How often somebody was told here that PostgreSQL has no connection left. */
  toldFull = 0;
  private turn = 0;
  private readonly open = new Set<Socket>();
  private readonly server = createServer((near) => this.serve(near));

  constructor(public targets: number[]) {}

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** Whoever is connected has to connect again. */
  cut(): void {
    for (const socket of this.open) socket.destroy();
  }

  close(): Promise<void> {
    this.cut();
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
    const hear = this.crossings.listen();
    let lost: (() => void) | null = null;
    const cut = (act: () => void): void => {
      act();
      near.destroy();
      far.destroy();
    };
    near.setNoDelay().on('data', (chunk) => {
      const met = hear(chunk);
      if (met?.at === 'before') return cut(met.act);
      if (met) lost = met.act;
      far.write(chunk);
    });
    far.setNoDelay().on('data', (chunk) => {
      if (lost) return cut(lost);
      if (chunk.includes(TOO_MANY_CONNECTIONS)) this.toldFull++;
      near.write(chunk);
    });
    near.on('end', () => far.end()).on('close', () => far.destroy());
    far.on('end', () => near.end()).on('close', () => near.destroy());
  }
}
