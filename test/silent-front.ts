import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A port before a server. Once silent it takes what is said and passes nothing on, and ends nothing: as a host that has vanished, or a network that is cut. */
export class SilentFront {
  silent = false;
  private readonly open = new Set<Socket>();
  private readonly server = createServer({ allowHalfOpen: true }, (near) => this.join(near));

  constructor(private readonly target: URL) {}

  /** @returns the target's address with the port of this one. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    return Object.assign(new URL(this.target), { hostname: '127.0.0.1', port: String(port) }).href;
  }

  close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private join(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.open.add(from);
      from.setNoDelay().on('error', () => undefined);
      from.on('data', (chunk) => void (this.silent || to.write(chunk)));
      from.on('end', () => void (this.silent || to.end()));
      from.on('close', () => {
        this.open.delete(from);
        if (!this.silent || from === near) to.destroy();
      });
    }
  }
}
