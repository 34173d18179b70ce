import { Owner } from './door.kit.js';
import type { TestGateway } from './gateway.js';
import { Authenticator, Customer, gatewayWithAName } from './passkeys.kit.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await gatewayWithAName()));
afterAll(() => gateway.close());

let lines = 0;

/** A line that registered a device when it paid, and its owner at the door, the code typed. */
async function atTheDoor(): Promise<{ owner: Owner; device: Authenticator }> {
  const number = `010461${String(++lines).padStart(5, '0')}`;
  const device = new Authenticator(gateway.config.env.PUBLIC_URL!);
  const customer = await Customer.at(gateway, number);
  await customer.now();
  await customer.keep(device);
  const owner = new Owner(gateway, gateway.phone(number));
  await owner.identify();
  await owner.post('/', { code: await owner.phone.code() });
  device.origin = gateway.config.env.DOOR_URL!;
  return { owner, device };
}

async function show(owner: Owner, device: Authenticator, at = '/'): Promise<string> {
  const { body } = await owner.post(`${at === '/' ? '' : at}/passkey`, {});
  return (await owner.post(at, { passkey: device.use((body as { get: never }).get) })).headers['location'] as string;
}

it('a line with a passkey comes in with it after the code, and not without', async () => {
  const { owner, device } = await atTheDoor();
  expect(await owner.text('/')).toContain('등록한 기기로 확인');
  for (const fields of [{ code: '000000' }, { password: '135790' }]) await owner.post('/', fields as Record<string, string>);
  expect((await owner.post('/', { passkey: '' })).headers['location']).toBe('/?invalid=passkey');
  expect((await owner.get('/charges')).headers['location']).toBe('/');
  expect(await show(owner, device)).toBe('/charges');
  expect((await owner.get('/charges')).status).toBe(200);
});

it('an answer for the window, of another device, or sent twice opens nothing; the fifth ends it', async () => {
  const { owner, device } = await atTheDoor();
  const forTheWindow = Object.assign(Object.create(device) as Authenticator, { origin: gateway.config.env.PUBLIC_URL! });
  expect(await show(owner, forTheWindow)).toBe('/?invalid=passkey');
  const stranger = new Authenticator(gateway.config.env.DOOR_URL!);
  for (let i = 0; i < 4; i++) expect(await show(owner, stranger)).toBe('/?invalid=passkey');
  expect((await owner.post('/passkey', {})).status).toBe(409);
  expect((await owner.get('/charges')).headers['location']).toBe('/');
  expect(await owner.text('/')).not.toContain('기기로 확인하고 들어가기');
});

it('only our own page may have the device asked, and only where it is due', async () => {
  const { owner } = await atTheDoor();
  expect((await owner.post('/passkey', {}, { origin: 'https://evil.example' })).status).toBe(403);
  const stranger = new Owner(gateway, gateway.phone('01046190001'));
  expect((await stranger.post('/passkey', {})).status).toBe(409);
  expect((await stranger.post('/limit/passkey', {})).headers['location']).toBe('/');
});

it('a higher limit wants fresh code and passkey; a lower one wants neither', async () => {
  const { owner, device } = await atTheDoor();
  await show(owner, device);
  expect((await owner.post('/limit', { monthlyLimit: '50000' })).headers['location']).toBe('/limit?done=lowered');
  // The notice of it is a text of its own.
  await gateway.settle();
  await owner.post('/limit', { monthlyLimit: '90000' });
  await gateway.settle();
  expect((await owner.post('/limit', { code: await owner.phone.code() })).headers['location']).toBe('/limit');
  expect(await owner.text('/limit')).toContain('기기로 확인하고 올리기');
  const raises = () => gateway.rows(`select from limits.policy where scope = 'line_own' and cap = 90000`);
  expect(await raises()).toEqual([]);
  expect(await show(owner, device, '/limit')).toBe('/limit?done=raised');
  expect(await raises()).toHaveLength(1);
});
