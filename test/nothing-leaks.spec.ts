import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start({ LOG_LEVEL: 'trace' })));
afterAll(() => gateway.close());

it('no code, phone number, birth date, password or key stands in any log line, queue or table in clear', async () => {
  const overheard = await overhear(gateway.config.redisUrl);

  const phone = await gateway.phone('01051234987').set({ carrier: 'skt', birthDate: '870615', genderDigit: '2', password: '246813' });
  const payment = await gateway.register();
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number, birthDate: '870615', genderDigit: '2' });
  await gateway.settle();
  const code = await phone.code();
  await buyer.enter('000001' === code ? '000002' : '000001');
  await buyer.enter(code);
  await buyer.post({ password: '246813' });
  await gateway.settle();
  expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'charged' });

  const token = new URL(payment['checkoutUrl'] as string).pathname.split('/')[2]!;
  const secrets = {
    code,
    phone: '51234987',
    international: '1051234987',
    dashed: '5123-4987',
    birthDate: '870615',
    password: '246813',
    key: 'sk_test_demo',
    token,
  };
  const tables = await gateway.rows<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  let rows = '';
  for (const { name } of tables)
    for (const row of await gateway.rows<{ row: string }>(`select t::text as row from ${name} t`)) rows += `${name} ${row.row}\n`;
  // The window's address is part of every webhook body, which is what merchants are sent; it is nowhere else.
  const withoutEvents = rows
    .split('\n')
    .filter((line) => !line.startsWith('webhooks.event') && !line.startsWith('platform.idempotency'))
    .join('\n');
  const seen = overheard.lines().filter((line) => line.includes(gateway.config.env.QUEUE_PREFIX));
  for (const [what, secret] of Object.entries(secrets)) {
    expect({ what, lines: gateway.logs.filter((line) => mentions(line, secret)) }).toEqual({ what, lines: [] });
    expect({ what, commands: seen.filter((line) => mentions(line, secret)) }).toEqual({ what, commands: [] });
    expect({ what, rows: withoutEvents.split('\n').filter((line) => mentions(line, secret)) }).toEqual({ what, rows: [] });
  }
  expect(gateway.logs.length).toBeGreaterThan(20);
  expect(seen.length).toBeGreaterThan(5);
  overheard.end();
});

/** Everything any client tells this Redis from now on. */
async function overhear(url: string): Promise<{ lines(): string[]; end(): void }> {
  const { hostname, port, password } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  socket.write(`${password ? `AUTH ${password}\r\n` : ''}MONITOR\r\n`);
  // What others tell may follow at once, so the answers are counted and not awaited as the last thing heard.
  const answers = password ? 2 : 1;
  while (text.split('+OK\r\n').length - 1 < answers) await once(socket, 'data');
  return { lines: () => text.split('\r\n'), end: () => socket.destroy() };
}

/** Six digits occur by chance inside times and ids; they count only where they stand alone. */
const mentions = (line: string, secret: string): boolean =>
  /^\d+$/.test(secret) ? new RegExp(`(^|[^0-9a-z.:])${secret}([^0-9a-z]|$)`, 'i').test(line) : line.includes(secret);

it('the sealed identity is erased with the carrier’s answer, and swept when there is none', async () => {
  const [{ n }] = (await gateway.rows<{ n: number }>(
    'select count(*)::int as n from passcodes.passcode where identity_sealed is not null or password_sealed is not null',
  )) as [{ n: number }];
  expect(n).toBe(0);
});

it('no source file reads the machine’s clock but platform/clock', () => {
  const root = path.resolve(__dirname, '..');
  const files = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(root, folder, file)),
  );
  const guilty = files.filter(
    (file) => /\.tsx?$/.test(file) && !/\.spec\.tsx?$/.test(file) && readFileSync(file, 'utf8').includes('Date.now()'),
  );
  expect(guilty.map((file) => path.relative(root, file))).toEqual(['libs/platform/clock.ts']);
});
