import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../apps/gateway/servers/processes.js';
import { living, Workplace } from '../ends.kit.js';
import { APPS } from './apps.js';

const GONE_WITHIN_MS = 30_000;
const SERVICES = Object.values(APPS).reduce((sum, { replicas }) => sum + replicas, 0);
const place = new Workplace('chaos');
const copies = (): string[] => readdirSync(place.dataDir).filter((name) => name.startsWith('tollgate-chaos-'));

afterEach(() => place.clear());
afterAll(() => place.close());

it('chaos that is killed leaves neither processes nor data, nor the copy with a bug in it', async () => {
  const words = ['--bug', 'any-code-will-do', '--seed', 'ends', '--schedules', '1'];
  const { script, children } = await place.begin(words, path.join('dist', 'services'), SERVICES);
  expect(children.length).toBeGreaterThanOrEqual(SERVICES + 2);
  expect(copies()).toHaveLength(1);
  script.kill('SIGKILL');
  const isGone = (): boolean => living(children).length === 0 && !existsSync(place.store) && copies().length === 0;
  await until(isGone, GONE_WITHIN_MS);
  expect({ living: living(children), store: existsSync(place.store), copies: copies() }).toEqual({
    living: [],
    store: false,
    copies: [],
  });
});
