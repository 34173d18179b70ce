import { runSchedules } from './run.js';
import type { Finding, World } from './world.js';

/** A world in which a charge was doubled, nothing more can be seen, and no history can be written. */
function brokenWorld(): World {
  const findings = new Map<string, Finding>([['doubled', { what: 'doubled', schedule: 0, text: 'twice' }]]);
  const history = {
    note(kind: string): void {
      if (kind === 'ok') throw new Error('no room on the disk');
    },
  };
  const stores = { query: () => Promise.reject(new Error('away')) };
  return { seed: 'a', findings, bought: [], stores, history, looks: { blind: 0 } } as unknown as World;
}

it('what keeps a run from going on is found, beside what was found before', async () => {
  const world = brokenWorld();
  const ran = await runSchedules(world, {} as never, [0], { stopAt: [], signal: new AbortController().signal, say: () => undefined });
  expect(ran).toEqual({ schedules: 0, purchases: 0, faults: {} });
  expect([...world.findings.values()].map(({ what, text }) => [what, text.split('\n')[0]])).toEqual([
    ['doubled', 'twice'],
    ['stuck', expect.stringContaining('could not go on: Error: no room on the disk')],
  ]);
});

it('who is asked to stop finds nothing, and says so', async () => {
  const [world, asked] = [brokenWorld(), new AbortController()];
  asked.abort(new Error('SIGINT'));
  await expect(runSchedules(world, {} as never, [0], { stopAt: [], signal: asked.signal, say: () => undefined })).rejects.toThrow('SIGINT');
  expect(world.findings.size).toBe(1);
});
