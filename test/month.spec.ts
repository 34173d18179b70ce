import { month } from '../apps/gateway/demo.month.js';
import { seed } from '../apps/gateway/seed.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
  await seed(gateway.config);
});
afterAll(() => gateway.close());

const play = async (days: number): Promise<string[]> => {
  const lines: string[] = [];
  await month(gateway.config, { url: (name) => gateway.urlOf(name) }, (line) => lines.push(line), days);
  return lines;
};

it('days of purchases and refunds end in files, bills and a book that say the same', async () => {
  const lines = await play(4);
  expect(lines.filter((line) => /^\d{4}-\d{2}-\d{2} /.test(line)).map((line) => line.trim().split(' ').at(-1))).toEqual([
    'https',
    'sftp',
    'https',
    'sftp',
  ]);
  expect(lines.at(-2)).toMatch(/^Files, bills and the carriers' book say the same: [\d,]+ won in 14 lines/);
  expect(lines.at(-1)).toMatch(/^Reconciled: 4 days of 3 carriers are equal/);
}, 120_000);
