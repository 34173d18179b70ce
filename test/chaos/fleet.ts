import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../apps/gateway/servers/processes.js';
import { APPS, type App } from './apps.js';
import { hasListened, lives, logged, run, up, type Member } from './member.js';

const AGAIN_MS = 150;
/** What is promised to whoever stops it, however busy the machine is. */
const STOP_WITHIN_MS = 30_000;

/** Every service as a process of its own, as deployed. What ends is started again. */
export class Fleet {
  private readonly members: Member[] = [];
  private stopping = false;
  /** Everything is dead, and stays so until it is started again. */
  private dark = false;
  private environment: Record<string, string> = {};
  /** Services that ended before they listened: who starts while PostgreSQL or Redis is away tries for a few seconds and gives up by design, and is started again. */
  readonly gaveUp: string[] = [];
  private readonly killed = new Set<ChildProcess>();
  /** These may end of what is being done to them. */
  private readonly endangered = new Set<ChildProcess>();

  /** @param wrong told of a service that ended although nobody had ended it, or did not when it should have. */
  constructor(
    private readonly code: string,
    private readonly logFolder: string,
    private readonly wrong: (text: string) => void,
  ) {}

  async choosePorts(): Promise<void> {
    for (const [app, { replicas }] of Object.entries(APPS) as [App, (typeof APPS)[App]][])
      for (let i = 1; i <= replicas; i++)
        this.members.push({ app, name: `${app}-${i}`, port: await freePort(), databaseUrl: '', child: null });
  }

  ports(app: App): number[] {
    return this.members.flatMap((member) => (member.app === app ? [member.port] : []));
  }

  names(app: App): string[] {
    return this.members.filter((member) => member.app === app).map(({ name }) => name);
  }

  url(app: App): string {
    return `http://127.0.0.1:${this.ports(app)[0]}`;
  }

  /** @param databaseFor the database as the process of this name reaches it. */
  async start(environment: Record<string, string>, databaseFor: (name: string) => Promise<string>): Promise<void> {
    this.environment = environment;
    // Nothing of ours outlives us; if we are killed, our heir sees to that.
    process.once('exit', () => this.endAll());
    for (const member of this.members) {
      member.databaseUrl = await databaseFor(member.name);
      this.run(member);
    }
    await this.allUp();
  }

  async allUp(): Promise<void> {
    await Promise.all(this.members.map((member) => up(member, this.logFolder)));
  }

  private run(member: Member): void {
    const before = logged(member, this.logFolder);
    const child = run(member, this.code, this.environment, this.logFolder);
    member.child = child;
    child.once('exit', (code, signal) => {
      if (this.stopping) return;
      const byItself = !this.killed.has(child) && !this.endangered.has(child);
      const text = `${member.name} ended by itself (${signal ?? code})`;
      if (byItself && hasListened(member, this.logFolder, before)) this.wrong(text);
      else if (byItself) this.gaveUp.push(`${text} while it started`);
      setTimeout(() => this.again(member, child), AGAIN_MS);
    });
  }

  private again(member: Member, ended: ChildProcess | null): void {
    if (!this.stopping && !this.dark && member.child === ended) this.run(member);
  }

  /** `kill -9` of everything in one breath. Nothing of it comes back before `startAgain`. */
  killAll(): void {
    this.dark = true;
    for (const member of this.members) this.end(member, 'SIGKILL');
  }

  async startAgain(): Promise<void> {
    while (this.members.some(({ child }) => child && lives(child))) await pause(20);
    this.dark = false;
    for (const member of this.members) this.again(member, member.child);
    await this.allUp();
  }

  /** @param luck in [0, 1), which of the replicas. */
  one(app: App, luck: number): string {
    const all = this.names(app);
    return all[Math.floor(luck * all.length)]!;
  }

  /** `kill -9`. @returns whether it lived. */
  kill(name: string): boolean {
    return this.end(
      this.members.find((member) => member.name === name)!,
      'SIGKILL',
    );
  }

  /** The process of this app, whose death somebody else may cause: until it is spared it is none of its own. */
  endanger(app: App): { pid: number | undefined; spare: () => void } {
    const child = this.members.find((member) => member.app === app)?.child;
    if (child) this.endangered.add(child);
    return { pid: child?.pid, spare: () => void (child && this.endangered.delete(child)) };
  }

  /** One after another, as a deployment does: asked to stop, started anew, up before the next. */
  async roll(apps: readonly App[]): Promise<boolean> {
    for (const member of this.members.filter(({ app }) => apps.includes(app))) {
      const { child } = member;
      this.end(member, 'SIGTERM');
      const patience = setTimeout(() => {
        this.wrong(`${member.name} was asked to stop and had not after ${STOP_WITHIN_MS / 1000} s`);
        child?.kill('SIGKILL');
      }, STOP_WITHIN_MS);
      while (child && lives(child)) await pause(50);
      clearTimeout(patience);
      await pause(AGAIN_MS + 50);
      await up(member, this.logFolder);
    }
    return true;
  }

  private end({ child }: Member, signal: NodeJS.Signals): boolean {
    if (!child || !lives(child)) return false;
    this.killed.add(child);
    return child.kill(signal);
  }

  private endAll(): void {
    this.stopping = true;
    for (const { child } of this.members) child?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.endAll();
    while (this.members.some(({ child }) => child && lives(child))) await pause(20);
  }
}
