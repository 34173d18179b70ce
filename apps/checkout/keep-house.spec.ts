import { KeepHouse } from './keep-house.js';

it('a chore that fails keeps none of the others undone, and says so', async () => {
  const done: string[] = [];
  const does = (what: string) => async () => void done.push(what);
  const log = { error: jest.fn(), warn: jest.fn() };
  const house = new KeepHouse(
    { query: () => does('partitions')().then(() => []) } as never,
    { forgetOld: () => Promise.reject(new Error('too busy')) } as never,
    { sweep: does('challenges') } as never,
    { forgetOld: does('code limits') } as never,
    { forget: does('risk') } as never,
    log as never,
  );
  house.onApplicationBootstrap();
  await house.onModuleDestroy();
  expect(done).toEqual(['partitions', 'challenges', 'code limits', 'risk']);
  expect(log.error).toHaveBeenCalledWith({ err: new Error('too busy'), chore: 'idempotency keys' }, expect.any(String));
});
