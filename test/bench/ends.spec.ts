import { existsSync } from 'node:fs';
import { until } from '../../apps/gateway/servers/processes.js';
import { living, Workplace, type Begun } from '../ends.kit.js';

const GONE_WITHIN_MS = 30_000;
const place = new Workplace('bench');
const measuring = (): Promise<Begun> => place.begin(['door'], 'door/bare.js', 1);

afterEach(() => place.clear());
afterAll(() => place.close());

it('a bench that is killed leaves neither processes nor data', async () => {
  const { script, children } = await measuring();
  expect(children.length).toBeGreaterThanOrEqual(4);
  script.kill('SIGKILL');
  await until(() => living(children).length === 0 && !existsSync(place.store), GONE_WITHIN_MS);
  expect({ living: living(children), store: existsSync(place.store) }).toEqual({ living: [], store: false });
});

it('a bench that is asked to stop says so, stops what it has started and deletes its data', async () => {
  const { script, children, said } = await measuring();
  script.kill('SIGTERM');
  const text = await said;
  expect(text).toContain('stopping: SIGTERM\n');
  expect(text).not.toContain('took too long');
  expect(text).not.toContain('broken');
  expect({ code: script.exitCode, living: living(children), store: existsSync(place.store) }).toEqual({
    code: 130,
    living: [],
    store: false,
  });
});
