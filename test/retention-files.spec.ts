import { CarrierClient, until } from './billing.kit.js';
import { acknowledged } from './inbound.kit.js';
import { newKey, register } from './pgp.kit.js';
import { BooksDesk } from './reconcile.kit.js';
import { gatewayWithFile, SftpClient } from './sftp.kit.js';
import type { TestGateway } from './gateway.js';

let gateway: TestGateway;
let skt: CarrierClient;
beforeAll(async () => {
  ({ gateway } = await gatewayWithFile());
  skt = new CarrierClient(gateway, 'skt');
  await gateway.buy(gateway.phone('01036000002'), { amount: 3300 });
  await gateway.clock(until(0.5, 3));
  await gateway.settle();
  await register(gateway, (await newKey()).toPublic().armor());
  await gateway.settle();
});
afterAll(() => gateway.close());

const night = async (): Promise<void> => {
  await gateway.rows(`begin; set local tollgate.erasing = 'on'; delete from retention.night; commit`);
  await gateway.settle();
};
const age = (interval: string) =>
  gateway.rows(`update billing.file set created_at = platform.now() - $1::interval where host = 'skt'`, [interval]);
const pieces = async (): Promise<number> =>
  (await gateway.rows<{ n: number }>(`select count(*)::int as n from billing.chunk where name like 'SKT%'`))[0]!.n;

it('a year after it was made the bytes of an answered file are gone, clear and encrypted; hash, totals and chain stay', async () => {
  const before = await skt.files();
  const file = before.find(({ records }) => records > 700)!;
  const held = await pieces();
  await age('1 year 2 days');
  await night();
  // Nobody has answered: it is not over.
  expect(await pieces()).toBe(held);

  for (const one of before) await acknowledged(skt, one);
  await age('364 days');
  await night();
  expect(await pieces()).toBe(held);

  await age('1 year 2 days');
  await night();
  expect(await pieces()).toBe(0);
  const after = (await skt.files()).find(({ id }) => id === file.id)!;
  expect(after).toMatchObject({
    totals: file.totals,
    encodings: file.encodings,
    encrypted: file.encrypted,
    previousSha256: file.previousSha256,
  });
  expect(after.erasedAt).not.toBeNull();
  for (const { name } of [...file.encodings, ...file.encrypted]) expect((await skt.call('GET', `/v1/files/${name}`)).status).toBe(404);
  const client = await SftpClient.open(gateway);
  expect(await client.names('/outbound')).toEqual([]);
  await client.end();
});

it('a look at a day whose bytes are gone compares the lines that are still there with the ledger, and finds what is wrong', async () => {
  const file = (await skt.files()).find(({ totals }) => totals.netAmount === 3300)!;
  expect(file.erasedAt).not.toBeNull();
  const desk = new BooksDesk(gateway);
  const look = () => desk.call('post', `/v1/operator/days/skt/${file.businessDate}/reconcile`);
  expect(await look()).toMatchObject({
    status: 200,
    body: { equal: true, ledger: 3300, file: 3300, book: 3300, openBreaks: 0, lookAgainAt: null },
  });
  const add = (won: number) =>
    gateway.rows(
      `begin; set local tollgate.erasing = 'on'; update billing.line set amount = amount + ${won} where amount in (3300, 3400); commit`,
    );
  await add(100);
  expect(await look()).toMatchObject({ status: 200, body: { equal: false, ledger: 3300, file: 3400 } });
  await add(-100);
  expect(await look()).toMatchObject({ status: 200, body: { equal: true, openBreaks: 0, lookAgainAt: null } });
});

it('erasing may take longer than other statements, and what every purchase waits for meanwhile is the last of it', async () => {
  await gateway.rows(`create table public.watched (n bigint generated always as identity, what text, may_take text);
    create function public.watch() returns trigger language plpgsql security definer as $$ begin
      insert into public.watched (what, may_take) values (tg_table_schema || '.' || tg_table_name, current_setting('statement_timeout'));
      return null; end $$;
    create function public.watch_drop() returns event_trigger language plpgsql security definer as $$ begin
      insert into public.watched (what, may_take) values ('drop', current_setting('statement_timeout') || '; locks ' || current_setting('lock_timeout')); end $$;
    create event trigger watched on sql_drop execute function public.watch_drop()`);
  const DELETED = [
    'passcodes.passcode',
    'billing.chunk',
    'limits.counter',
    'limits.hold',
    'limits.move',
    'limits.policy',
    'notices.notice',
  ];
  for (const table of DELETED)
    await gateway.rows(`create trigger watched after delete on ${table} for each statement execute function public.watch()`);
  const kt = new CarrierClient(gateway, 'kt');
  for (const one of await kt.files()) await acknowledged(kt, one);
  await gateway.rows(`update billing.file set created_at = platform.now() - interval '2 years' where host = 'kt'`);
  for (const at of ['created_at', 'changed_at', 'charged_at'])
    await gateway.rows(`update payments.payment set ${at} = ${at} - interval '2 years'`);
  await gateway.rows(`update payments.attempt set answered_at = answered_at - interval '2 years'`);
  await gateway.rows(`create table limits.move_2023_05 partition of limits.move for values from ('2023-05-01') to ('2023-06-01')`);
  await gateway.rows(`insert into limits.move (payment_id, at, what, amount, keys) values ('pay_gone', '2023-05-02', 'held', 5, '{}')`);
  await gateway.rows(`update limits.kept_since set month = '0001-01'`);
  await night();
  await gateway.rows('drop event trigger watched');

  const seen = await gateway.rows<{ what: string; may_take: string }>('select what, may_take from public.watched order by n');
  expect([...new Set(seen.map(({ what }) => what))].sort()).toEqual([...DELETED, 'drop'].sort());
  expect([...new Set(seen.map(({ may_take }) => may_take))]).toEqual(['0', '0; locks 2s']);
  expect(seen.findIndex(({ what }) => what === 'drop')).toBe(seen.length - 1);
  expect(await gateway.rows(`select to_regclass('limits.move_2023_05') as part`)).toEqual([{ part: null }]);
});

it('a service can choose neither which nor when', async () => {
  await expect(gateway.rows('delete from billing.chunk')).rejects.toThrow('is append-only');
});
