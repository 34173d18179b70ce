import pg from 'pg';
import type { Config } from './config.js';
import { Doorbell } from './doorbell.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

it('rings one after another on its one connection, and loses none that comes in between', async () => {
  const rung: { channels: string[]; answer: () => void }[] = [];
  jest.spyOn(pg.Client.prototype, 'connect').mockImplementation((() => Promise.resolve()) as never);
  jest.spyOn(pg.Client.prototype, 'end').mockImplementation((() => Promise.resolve()) as never);
  jest.spyOn(pg.Client.prototype, 'query').mockImplementation((({ values: [channels] }: { values: [string[]] }) => {
    return new Promise<void>((answer) => rung.push({ channels, answer }));
  }) as never);
  const doorbell = new Doorbell({ databaseUrl: 'postgres://127.0.0.1:1/x' } as Config);

  doorbell.ring('otp');
  await jest.advanceTimersByTimeAsync(20);
  doorbell.ring('charging');
  doorbell.ring('webhooks');
  await jest.advanceTimersByTimeAsync(1000);
  expect(rung.map(({ channels }) => channels)).toEqual([['tollgate_otp']]);

  rung[0]!.answer();
  await jest.advanceTimersByTimeAsync(20);
  expect(rung.map(({ channels }) => channels)).toEqual([['tollgate_otp'], ['tollgate_charging', 'tollgate_webhooks']]);
  rung[1]!.answer();
  await doorbell.close();
});
