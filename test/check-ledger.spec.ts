import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { DEMO_MERCHANT } from '#merchants';
import { RechargePayment } from '../apps/charging/recharge-payment.js';
import { RefundPayment } from '../apps/charging/refund-payment.js';
import { checkLedger } from '../apps/gateway/check-ledger.js';
import { merchant } from '../apps/gateway/merchant.js';
import { TestGateway } from './gateway.js';
import { ROOT } from './tidy.files.js';

let gateway: TestGateway;
let charged: string;
let entry: string;
beforeAll(async () => {
  gateway = await TestGateway.start();
  charged = (await gateway.buy(gateway.phone('01034000001')))['id'] as string;
  await gateway.api('post', `/v1/payments/${charged}/refunds`, { amount: 900 }, { 'idempotency-key': 'back-1' });
  await gateway.register();
  await gateway.buy(await gateway.phone('01034000002').set({ carrier: 'kt', fault: 'wrong_amount', asynchronous: false }));
  await gateway.settle();
  [{ id: entry }] = (await gateway.rows<{ id: string }>(
    `select id from ledger.entry where posting = $1 and debit like 'carrier%' order by id`,
    [`charge:${charged}`],
  )) as [{ id: string }];
});
afterAll(() => gateway.close());

async function check(): Promise<{ found: number; lines: string[] }> {
  const lines: string[] = [];
  return { found: await checkLedger(gateway.config, (line) => lines.push(line)), lines };
}

/** What only somebody with the owner's rights and bad manners can do. */
const byHand = (sql: string) => gateway.rows(`set session_replication_role = replica; ${sql}; reset session_replication_role`);

/** The command as somebody at a terminal runs it. */
async function command(): Promise<{ code: number; output: string }> {
  const { databaseUrl, ownerUrl, redisUrl, keys, env } = gateway.config;
  const servers = { DATABASE_URL: databaseUrl, DATABASE_OWNER_URL: ownerUrl, REDIS_URL: redisUrl, TOLLGATE_KEYS: keys };
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'check-ledger.mjs')], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TOLLGATE_DATA: env.TOLLGATE_DATA, ...servers },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number]>]);
  return { code, output };
}

it('says what it has compared, and nothing is wrong after a refund and a wrong amount that went back', async () => {
  const { found, lines } = await check();
  expect({ found, wrong: lines.filter((line) => line.startsWith('WRONG')) }).toEqual({ found: 0, wrong: [] });
  const [{ postings, transfers, moved }] = (await gateway.rows<Record<string, string>>(
    'select (select count(*) from ledger.posting) as postings, count(*) as transfers, sum(amount) as moved from ledger.entry',
  )) as [Record<string, string>];
  expect(Number(postings)).toBe(4);
  const won = Number(moved).toLocaleString('en');
  expect(lines).toEqual(
    expect.arrayContaining([
      `ledger: ${postings} postings, ${transfers} transfers of ${won} won together`,
      expect.stringMatching(/^accounts: \d+, each compared with the fold of its transfers; all together 0$/),
      '  carrier_receivable:skt 4,000',
      'states: 3 payments compared with what was posted about them',
      'the ledger is right',
    ]),
  );
});

it('money in suspense, and a part that is not charged anew yet, are no disagreements', async () => {
  await merchant(gateway.config, ['contract', DEMO_MERCHANT.id, 'lgu', 'digital', 'recharge'], () => undefined);
  const paid = await gateway.buy(await gateway.phone('01034000003').set({ carrier: 'lgu' }));
  const later = jest.spyOn(RechargePayment.prototype, 'run').mockResolvedValue();
  const { body } = await gateway.api('post', `/v1/payments/${paid['id']}/refunds`, { amount: 900 }, { 'idempotency-key': 'back-2' });
  await gateway.settle();
  expect(later).toHaveBeenCalled();
  const never = jest.spyOn(RefundPayment.prototype, 'run').mockResolvedValue();
  await gateway.buy(await gateway.phone('01034000004').set({ carrier: 'kt', fault: 'wrong_amount', asynchronous: false }));
  expect(never).toHaveBeenCalled();
  const { found, lines } = await check();
  expect({ found, wrong: lines.filter((line) => line.startsWith('WRONG')) }).toEqual({ found: 0, wrong: [] });
  expect(lines).toContain('  suspense:kt 4,910');
  jest.restoreAllMocks();
  await gateway.clock(20);
  await gateway.settle();
  await gateway.clock(0);
  expect((await gateway.api('get', `/v1/refunds/${body.id}`)).body).toMatchObject({ status: 'succeeded', amount: 900 });
  const after = await check();
  expect([after.found, after.lines.filter((line) => line.includes('suspense'))]).toEqual([0, []]);
});

it.each([
  ['a transfer of another amount', () => byHand(`update ledger.entry set amount = amount + 1 where id = '${entry}'`), () => byHand(`update ledger.entry set amount = amount - 1 where id = '${entry}'`), () => `WRONG: The transfers of payment ${charged} are not what its postings say.`],
  ['a charge that the ledger does not know', () => byHand(`update ledger.posting set payment_id = 'pay_lost' where key = 'charge:${charged}'`), () => byHand(`update ledger.posting set payment_id = '${charged}' where key = 'charge:${charged}'`), () => `WRONG: Payment ${charged} is charged with 4,900 won charged, but 0 won were posted as charged.`],
  ['postings about no payment', () => byHand(`update ledger.posting set payment_id = 'pay_lost' where key = 'charge:${charged}'`), () => byHand(`update ledger.posting set payment_id = '${charged}' where key = 'charge:${charged}'`), () => 'WRONG: The ledger has postings about pay_lost, which is no payment.'],
  ['a refund that was never posted', () => byHand(`update payments.payment set refunded_amount = 1000 where id = '${charged}'`), () => byHand(`update payments.payment set refunded_amount = 900 where id = '${charged}'`), () => `WRONG: Payment ${charged} is charged with 1,000 won given back, but 900 won were posted as given back.`],
])('%s is told in a sentence', async (_, tamper, mend, sentence) => {
  await tamper();
  const { found, lines } = await check();
  await mend();
  expect(found).toBeGreaterThan(0);
  expect(lines).toContain(sentence());
  expect(lines).not.toContain('the ledger is right');
  expect((await check()).found).toBe(0);
}); // prettier-ignore

it('npm run check-ledger ends with 0 when all is right and with 1 when something is wrong, and changes nothing', async () => {
  const right = await command();
  expect([right.code, right.output]).toEqual([0, expect.stringContaining('\nthe ledger is right\n')]);
  await byHand(`update ledger.entry set amount = amount + 1 where id = '${entry}'`);
  const wrong = await command();
  expect([wrong.code, wrong.output]).toEqual([1, expect.stringContaining(`WRONG: The transfers of payment ${charged}`)]);
  // It compiles what is not compiled yet.
}, 300_000);
