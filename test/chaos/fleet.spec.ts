import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '../../apps/gateway/servers/processes.js';
import { APPS } from './apps.js';
import { Fleet } from './fleet.js';
import { ask } from './http.js';

const WITHIN_MS = 20_000;
/** Stands for a service: it is up at once, ends when it is told to, and does not even start while there is a file of this name. */
const STAND_IN = (port: string): string => `
  const { existsSync } = require('node:fs');
  if (existsSync('away')) process.exit(1);
  require('node:http').createServer((request, response) => {
    if (request.url === '/end') process.exit(3);
    response.end();
  }).listen(Number(process.env.${port}), '127.0.0.1', () => console.log('a service listens on something'));
  process.on('SIGTERM', () => process.exit(0));`;

const home = mkdtempSync(path.join(tmpdir(), 'tollgate-fleet-'));
const wrong: string[] = [];
const fleet = new Fleet(home, home, (text) => wrong.push(text));
const end = (): Promise<unknown> => ask('GET', `${fleet.url('limits')}/end`).catch(() => undefined);

beforeAll(async () => {
  mkdirSync(path.join(home, 'dist', 'services'), { recursive: true });
  for (const [app, { port }] of Object.entries(APPS)) writeFileSync(path.join(home, 'dist', 'services', `${app}.js`), STAND_IN(port));
  await fleet.choosePorts();
  await fleet.start({ PATH: process.env['PATH']! }, () => Promise.resolve(''));
});
afterEach(() => void wrong.splice(0));
afterAll(async () => {
  await fleet.stop();
  rmSync(home, { recursive: true });
});

it('a service that ends by itself is told, and comes back', async () => {
  await end();
  await until(() => wrong.length > 0, WITHIN_MS);
  await fleet.allUp();
  expect(wrong).toEqual(['limits-1 ended by itself (3)']);
});

it('one that was killed, or asked to stop, is not', async () => {
  fleet.kill('limits-1');
  await fleet.roll(['limits', 'checkout']);
  await fleet.allUp();
  expect(wrong).toEqual([]);
});

it('one that gives up while it starts is no finding, and tried again until it is up', async () => {
  writeFileSync(path.join(home, 'away'), '');
  fleet.kill('limits-1');
  await until(() => fleet.gaveUp.length > 0, WITHIN_MS);
  rmSync(path.join(home, 'away'));
  await fleet.allUp();
  expect([wrong, fleet.gaveUp[0]]).toEqual([[], 'limits-1 ended by itself (1) while it started']);
});

it('one that may end of what is done to it is not told, and is again when it was spared', async () => {
  fleet.endanger('limits');
  await end();
  await fleet.allUp();
  expect(wrong).toEqual([]);
  fleet.endanger('limits').spare();
  await end();
  await until(() => wrong.length > 0, WITHIN_MS);
  expect(wrong).toEqual(['limits-1 ended by itself (3)']);
});
