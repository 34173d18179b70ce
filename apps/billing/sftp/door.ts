import { createServer, type Server, type Socket } from 'node:net';
import type { Host } from '#kernel';
import { Buckets, CONFIG, LOG, Metrics, type Config, type Log } from '#platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import ssh2, { type Connection } from 'ssh2';
import { ALGORITHMS } from './algorithms.js';
import { hostKey } from './host-key.js';
import { Inbound } from './inbound.js';
import { listen } from './listen.js';
import { Login } from './login.js';
import { Outbound } from './outbound.js';
import { Requests } from './requests.js';
import { SftpSession } from './session.js';

const CONNECTIONS_MOST = 200;
const CONNECTIONS_PER_ADDRESS_SECOND = 50;
const CHANNELS_MOST = 4;
/** Whoever has not logged in by then goes. */
const LOGIN_WITHIN_MS = 20_000;
const TRIES_MOST = 6;
/** A client that is waited for cannot answer our questions whether it is still there, so they are few. */
const STILL_THERE = { keepaliveInterval: 60_000, keepaliveCountMax: 10 } as const;

/** SFTP for carriers: keys only, no shell, no commands, no forwarding. Nobody listens for what is not here, and ssh2 refuses what nobody listens for. */
@Injectable()
export class SftpDoor implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sockets = new Map<string, Socket>();
  private readonly sessions = new Map<Host, number>();
  private readonly pace = new Buckets(CONNECTIONS_PER_ADDRESS_SECOND);
  private readonly ending = new Set<Promise<void>>();
  private readonly refused;
  private server: Server | null = null;

  constructor(
    private readonly login: Login,
    private readonly outbound: Outbound,
    private readonly inbound: Inbound,
    metrics: Metrics,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.refused = metrics.counter('tollgate_billing_sftp_refused_total', 'Log-ins over SFTP that were refused');
    metrics.gauge('tollgate_billing_sftp_connections', 'Open connections over SFTP', async () => this.sockets.size);
  }

  async onApplicationBootstrap(): Promise<void> {
    const key = hostKey(this.config);
    if (!key) return void this.log.warn('carriers cannot come over SFTP: BILLING_SFTP_HOST_KEY is not set');
    const ssh = new ssh2.Server({ hostKeys: [key], ident: 'tollgate', algorithms: ALGORITHMS, ...STILL_THERE });
    ssh.on('connection', (client, { ip, port }) => {
      const socket = this.sockets.get(`${ip}:${port}`);
      if (socket) this.welcome(client, socket);
      else client.end();
    });
    this.server = createServer({ noDelay: true }, (socket) => {
      if (this.pace.take(socket.remoteAddress ?? '') > 0) return void socket.destroy();
      const name = `${socket.remoteAddress}:${socket.remotePort}`;
      this.sockets.set(name, socket);
      socket.once('close', () => this.sockets.delete(name));
      ssh.injectSocket(socket);
    });
    this.server.maxConnections = CONNECTIONS_MOST;
    this.config.urls.sftp = await listen(this.server, this.config.env.HOST, this.config.env.BILLING_SFTP_PORT);
    this.server.on('error', (error) => this.log.error({ err: error }, 'the SFTP door failed'));
  }

  async onModuleDestroy(): Promise<void> {
    const closed = new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(null)));
    for (const socket of this.sockets.values()) socket.destroy();
    await closed;
    await Promise.all(this.ending);
  }

  private welcome(client: Connection, socket: Socket): void {
    let tries = 0;
    let host: Host | null = null;
    let open = 0;
    const channels = new Set<SftpSession>();
    let timer = setTimeout(() => socket.destroy(), LOGIN_WITHIN_MS);
    const alive = (): void => {
      clearTimeout(timer);
      if (!socket.destroyed) timer = setTimeout(() => socket.destroy(), this.config.env.BILLING_SFTP_IDLE_SECONDS * 1000);
    };
    client.on('authentication', (context) => {
      const refuse = (): void => {
        if (context.method !== 'none') this.refused.inc();
        if (++tries > TRIES_MOST) socket.destroy();
        else context.reject(['publickey']);
      };
      this.login.check(context).then(
        (found) => {
          if (socket.destroyed) return;
          if (found === null || (found !== 'asked' && !this.enters(found))) return refuse();
          if (found !== 'asked') host = found;
          context.accept();
        },
        (error: unknown) => {
          this.log.error({ err: error }, 'a log-in over SFTP could not be checked');
          refuse();
        },
      );
    });
    client.on('ready', alive);
    client.on('session', (accept, reject) => {
      if (open >= CHANNELS_MOST) return reject();
      open++;
      const session = accept();
      session.once('close', () => open--);
      session.once('sftp', (begin) => {
        const sftp = begin();
        const channel = new SftpSession(new Requests(host!, this.outbound, this.inbound), sftp, socket, this.log, alive);
        channels.add(channel);
        sftp.once('close', () => {
          channels.delete(channel);
          this.follow(channel.end());
        });
      });
    });
    client.on('error', (error) => this.log.debug({ err: error }, 'an SFTP connection broke'));
    client.once('close', () => {
      clearTimeout(timer);
      if (host) this.sessions.set(host, this.sessions.get(host)! - 1);
      this.follow(Promise.all([...channels].map((channel) => channel.end())));
    });
  }

  /** @returns false when the carrier has as many sessions as it may. */
  private enters(host: Host): boolean {
    const open = this.sessions.get(host) ?? 0;
    if (open >= this.config.env.BILLING_SFTP_SESSIONS_PER_CARRIER) return false;
    this.sessions.set(host, open + 1);
    return true;
  }

  private follow(work: Promise<unknown>): void {
    const done: Promise<void> = work
      .then(() => undefined)
      .catch((error: unknown) => this.log.error({ err: error }, 'what a client had sent could not be kept'))
      .finally(() => this.ending.delete(done));
    this.ending.add(done);
  }
}
