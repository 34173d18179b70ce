import { Hearing } from './hearing.js';

it('a carrier that speaks again wakes what it owes us an answer for, at its next word if it could not be woken at the first', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  const tx = jest
    .fn()
    .mockRejectedValueOnce(new Error('the database is away'))
    .mockImplementation(async (work: (tx: null) => Promise<number>) => work(null));
  const attempts = { wake: jest.fn().mockResolvedValue(3) };
  const metrics = { counter: () => ({ inc: () => undefined }), gauge: () => undefined };
  const hearing = new Hearing(
    attempts as never,
    { count: () => 0 } as never,
    metrics as never,
    { tx } as never,
    { info: () => undefined } as never,
  );
  await hearing.heard('kt', 'silent', true);
  await expect(hearing.heard('kt', 'yes', false)).rejects.toThrow('the database is away');
  jest.advanceTimersByTime(1500);
  await hearing.heard('kt', 'yes', false);
  expect(attempts.wake).toHaveBeenCalledTimes(1);
  await hearing.heard('kt', 'yes', false);
  expect(attempts.wake).toHaveBeenCalledTimes(1);
  jest.useRealTimers();
});
