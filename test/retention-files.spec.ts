import { CarrierClient } from './billing.kit.js';
import { acknowledged } from './inbound.kit.js';
import { newKey, register } from './pgp.kit.js';
import { gatewayWithFile, SftpClient } from './sftp.kit.js';
import type { TestGateway } from './gateway.js';

let gateway: TestGateway;
let skt: CarrierClient;
beforeAll(async () => {
  ({ gateway } = await gatewayWithFile());
  skt = new CarrierClient(gateway, 'skt');
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

it('a service can choose neither which nor when', async () => {
  await expect(gateway.rows('delete from billing.chunk')).rejects.toThrow('is append-only');
});
