import path from 'node:path';
import type { Environment } from './environment.js';

const PURPOSES: Readonly<Record<string, string>> = {
  checkout: 'payments for merchants, the window for people; API page at /docs',
  otp: 'asks about lines, texts passcodes',
  charging: 'takes payments to the carriers',
  webhooks: 'tells merchants',
  limits: 'keeps monthly limits true; my payments, the door of who pays',
  billing: "the day's files for the carriers",
  shop: "a small merchant's shop",
  'carrier-mock': 'pretend carriers and phones',
};

interface Service {
  readonly name: string;
  readonly url: string;
}

/** One table of addresses, and what to try first. */
export function addressTable(
  services: readonly Service[],
  env: Environment,
  seeded: boolean,
  { sftp, mail }: { sftp?: string; mail?: string } = {},
): string {
  const folder = path.relative(process.cwd(), env['TOLLGATE_DATA']!) || '.';
  const rows: [string, string, string][] = services.map(({ name, url }) => [name, url, PURPOSES[name] ?? '']);
  if (sftp) rows.push(['SFTP', sftp, `the same files; key pairs of the demo carriers are in ${folder}/sftp`]);
  if (mail) rows.push(['SMTP', mail, 'pretend mailboxes']);
  rows.push(['PostgreSQL', bare(env['DATABASE_URL']!), `the truth; its passwords are in ${folder}/postgres.json when it is ours`]);
  rows.push(['Redis', bare(env['REDIS_URL']!), 'a doorbell and a timer']);
  const mock = services.find(({ name }) => name === 'carrier-mock');
  const hints: [string, string][] = [];
  const checkout = services.find(({ name }) => name === 'checkout');
  if (checkout && seeded) hints.push(['merchant key', 'sk_test_demo']);
  if (checkout && seeded) hints.push(['operator key', 'ok_test_demo (what is stuck: GET /v1/operator/stuck)']);
  if (checkout && seeded) hints.push(['the window', 'the checkoutUrl of a payment made with that key (POST /v1/payments)']);
  const shop = services.find(({ name }) => name === 'shop');
  if (shop) hints.push(['try it', `buy something at ${shop.url}`]);
  if (mock) hints.push(['a phone', `${mock.url}/phones/01012345678 (any 010 number: SKT, born 900101, gender digit 1)`]);
  if (mock && mail) hints.push(['a mailbox', `${mock.url}/mail?to=name@example.com (any address)`]);
  hints.push(['log', `${folder}/log/tollgate.log`]);
  const [first, second] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column as 0 | 1].length)));
  const width = Math.max(first!, ...hints.map(([name]) => name.length));
  const lines = rows.map(([name, address, purpose]) => `  ${name.padEnd(width)}  ${address.padEnd(second!)}  ${purpose}`);
  return ['', ...lines, '', ...hints.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`), ''].join('\n');
}

/** The address without its password. */
function bare(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
  } catch {
    return '(an address of its own form)';
  }
}
