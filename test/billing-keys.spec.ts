import { carrier } from '../apps/gateway/carrier.js';
import { CarrierClient } from './billing.kit.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

it('a carrier’s key is made at the terminal, opens the door, and is refused as soon as it is revoked', async () => {
  const said: string[] = [];
  const command = (...words: string[]): Promise<void> => carrier(gateway.config, words, (line) => said.push(line));
  await command('key', 'kt');
  const [, key] = /^key +(ck_live_[\w-]{32}) /.exec(said[0]!)!;
  const client = new CarrierClient(gateway, 'kt');
  const knock = async (): Promise<number> => (await client.call('GET', '/v1/files', { authorization: `Bearer ${key}` })).status;
  expect(await knock()).toBe(200);
  expect(await gateway.rows("select from billing.carrier_key k where k::text like '%' || $1 || '%'", [key])).toEqual([]);
  const hint = `${key!.slice(0, 8)}…${key!.slice(-4)}`;
  await expect(command('key', 'skt', 'revoke', hint)).rejects.toThrow(`no key in force has the hint ${hint}`);
  await command('key', 'kt', 'revoke', hint);
  expect(await knock()).toBe(401);
  await expect(command('key', 'nobody')).rejects.toThrow('there is no carrier nobody');
  await expect(command('key', 'kt', 'sing')).rejects.toThrow('npm run carrier');
});
