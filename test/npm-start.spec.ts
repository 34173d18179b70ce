import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { variables } from '#platform';
import { isAlive } from '../apps/gateway/servers/processes.js';

const ROOT = path.resolve(__dirname, '..');
// Inside the run's own folder, which goes when the run is over, however it ends.
const dataDir = mkdtempSync(path.join(process.env['TOLLGATE_DATA']!, 'start-'));
const PORTS = Object.fromEntries(
  Object.keys(variables.shape)
    .filter((name) => name.endsWith('_PORT'))
    .map((name) => [name, '0']),
);
const started: Start[] = [];

/** `npm start` as a process of its own, with a data folder and free ports for this file. */
class Start {
  output = '';
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;

  constructor(environment: Record<string, string> = {}, ...words: string[]) {
    const { PATH = '', HOME = '' } = process.env;
    // As under npm: should this test be killed, what it started stops by itself.
    const env = { PATH, HOME, npm_lifecycle_event: 'start', TOLLGATE_DATA: dataDir, ...PORTS, ...environment };
    this.child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'start.mjs'), ...words], {
      cwd: tmpdir(),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.exit = new Promise((resolve) => this.child.once('close', resolve));
    started.push(this);
  }

  async ready(): Promise<this> {
    let over = false;
    void this.exit.then(() => (over = true));
    await until(() => over || this.output.includes('\ntollgate is ready\n'));
    if (over) throw new Error(`it ended instead of being ready:\n${this.output}`);
    return this;
  }

  get addresses(): Record<string, string> {
    return Object.fromEntries(
      [...this.output.matchAll(/^ {2}(\S+) +((?:http|postgres|redis):\/\/\S+)/gm)].map(([, name, url]) => [name!, url!]),
    );
  }

  stop(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.exit;
  }
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Process numbers of this data folder's PostgreSQL and Redis, by their own notes. */
function servers(): number[] {
  const { home } = JSON.parse(readFileSync(path.join(dataDir, 'postgres.json'), 'utf8')) as { home: string };
  return [path.join(home, 'data', 'postmaster.pid'), path.join(dataDir, 'redis', 'redis.pid')].map((file) =>
    Number.parseInt(readFileSync(file, 'utf8')),
  );
}

beforeAll(() => {
  chmodSync(dataDir, 0o711);
  mkdirSync(path.join(ROOT, '.data', 'cache'), { recursive: true });
  symlinkSync(path.join(ROOT, '.data', 'cache'), path.join(dataDir, 'cache'));
});

afterAll(async () => {
  for (const start of started) if (start.child.exitCode === null && start.child.signalCode === null) await start.stop('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
});

describe('npm start', () => {
  let first: Start;
  let running: number[];

  it('brings every service up, and each says that it is ready', async () => {
    first = await new Start().ready();
    const { PostgreSQL, Redis, ...services } = first.addresses;
    expect(PostgreSQL).toMatch(/^postgres:\/\/127\.0\.0\.1:\d+\/tollgate$/);
    expect(Redis).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/);
    expect(Object.keys(services)).toEqual(
      expect.arrayContaining(['checkout', 'otp', 'limits', 'charging', 'webhooks', 'carrier-mock', 'shop']),
    );
    for (const url of Object.values(services)) expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(first.output).toContain('sk_test_demo');
    expect(first.output.match(/^tollgate is ready$/gm)).toHaveLength(1);
    running = servers();
    expect(running.every(isAlive)).toBe(true);
    // The first of all compiles.
  }, 180_000);

  it('refuses a second start on the same data folder and leaves the first in peace', async () => {
    const second = new Start();
    expect(await second.exit).toBe(1);
    expect(second.output).toMatch(/^tollgate: tollgate already runs with the data folder .*\n$/);
    expect((await fetch(`${first.addresses['checkout']}/readyz`)).status).toBe(200);
  });

  it('lets one service start beside it, on the same servers, and go again', async () => {
    const alone = await new Start({}, 'limits').ready();
    expect(alone.addresses['PostgreSQL']).toBe(first.addresses['PostgreSQL']);
    expect(alone.addresses['checkout']).toBeUndefined();
    expect(await alone.stop('SIGTERM')).toBe(0);
    expect(running.every(isAlive)).toBe(true);
  });

  it('takes over its servers and its data after kill -9', async () => {
    const payment = await register(first.addresses['checkout']!);
    expect(await first.stop('SIGKILL')).toBeNull();
    expect(running.every(isAlive)).toBe(true);
    const next = await new Start().ready();
    expect(next.addresses['PostgreSQL']).toBe(first.addresses['PostgreSQL']);
    expect(servers()).toEqual(running);
    const answer = await fetch(`${next.addresses['checkout']}/v1/payments/${payment}`, {
      headers: { authorization: 'Bearer sk_test_demo' },
    });
    expect(answer.status).toBe(200);
    first = next;
  });

  it('stops everything on SIGTERM, also the servers it took over, however often it is told', async () => {
    const over = first.stop('SIGTERM');
    first.child.kill('SIGINT');
    first.child.kill('SIGTERM');
    expect(await over).toBe(0);
    expect(first.output).toMatch(/^stopping: SIG(TERM|INT)$/m);
    expect(first.output).toMatch(/tollgate has stopped\n$/);
    expect(running.some(isAlive)).toBe(false);
    expect(readdirSync(dataDir)).not.toContain('gateway.lock');
  });

  it('names the variable of a port that is taken, and leaves nothing running', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await until(() => squatter.listening);
    const { port } = squatter.address() as { port: number };
    const start = new Start({ LIMITS_PORT: String(port) });
    expect(await start.exit).toBe(1);
    expect(start.output).toMatch(/^tollgate: port \d+ is taken; set LIMITS_PORT to a free one$/m);
    expect(start.output).not.toMatch(/nest|Error/);
    expect(start.output).not.toContain('tollgate is ready');
    expect(() => servers()).toThrow('postmaster.pid');
    squatter.close();
  });

  it.each([
    ['CHECKOUT_PORT', 'http'],
    ['TOLLGATE_DATA', '/proc/x'],
    ['TOLLGATE_DATA', path.join(ROOT, 'package.json')],
  ])('says what is wrong with %s=%s before it starts anything', async (variable, value) => {
    const start = new Start({ [variable]: value });
    expect(await start.exit).toBe(1);
    expect(start.output).toMatch(new RegExp(`^tollgate: ${variable}: .*\\n$`));
  });

  it('says so when HOST is nobody’s address here', async () => {
    const start = new Start({ HOST: '192.0.2.1' });
    expect(await start.exit).toBe(1);
    expect(start.output).toMatch(/^tollgate: HOST is 192\.0\.2\.1, which is no address of this machine \(EADDRNOTAVAIL\)$/m);
    expect(start.output).not.toMatch(/nest|Error/);
  });
});

async function register(checkout: string): Promise<string> {
  const answer = await fetch(`${checkout}/v1/payments`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_demo', 'content-type': 'application/json', 'idempotency-key': 'kept' },
    body: JSON.stringify({
      orderId: 'kept',
      amount: 4900,
      itemName: '별사탕 100개',
      goodsClass: 'digital',
      returnUrl: 'https://shop.example/back',
    }),
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}
