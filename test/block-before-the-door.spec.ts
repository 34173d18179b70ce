import { buttonsOf, Owner } from './door.kit.js';
import type { TestGateway } from './gateway.js';
import { Authenticator, Customer, gatewayWithAName } from './passkeys.kit.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await gatewayWithAName()));
afterAll(() => gateway.close());

const PASSWORD = '135790';
const BLOCK = { block: '1' };
const BLOCKED = '모든 휴대폰 결제를 차단했습니다';
let lines = 0;
const freshNumber = () => `010462${String(++lines).padStart(5, '0')}`;

/** Up to the second step: line and code are proven, the password or the device is gone. */
async function halfWayIn(owner: Owner): Promise<Owner> {
  await owner.identify();
  await owner.post('/', { code: await owner.phone.code() });
  return owner;
}

const withPassword = async (): Promise<Owner> =>
  halfWayIn(new Owner(gateway, await gateway.phone(freshNumber()).set({ password: PASSWORD })));

/** A whole purchase with the password, as the merchant then sees it. */
async function payWithPassword({ phone }: Owner): Promise<Record<string, any>> {
  const { id, checkoutUrl } = await gateway.register();
  const buyer = gateway.buyer(checkoutUrl as string);
  await buyer.identify({ phoneNumber: phone.number });
  await gateway.settle();
  await buyer.enter(await phone.code());
  await buyer.post({ password: PASSWORD });
  await gateway.settle();
  return gateway.payment(id as string);
}

async function withPasskey(): Promise<{ owner: Owner; pay: () => Promise<Record<string, any>> }> {
  const [number, device] = [freshNumber(), new Authenticator(gateway.config.env.PUBLIC_URL!)];
  const customer = await Customer.at(gateway, number);
  await customer.now();
  await customer.keep(device);
  const pay = async () => {
    const again = await Customer.at(gateway, number, { amount: 3000 });
    await again.show(device);
    return again.now();
  };
  return { owner: await halfWayIn(new Owner(gateway, gateway.phone(number))), pay };
}

/** What stands of the block, in order: rows of rules, of accesses, texts. */
async function traces({ phone }: Owner): Promise<number[]> {
  await gateway.settle();
  const rules = await gateway.rows<{ set_by: string }>(
    `select set_by from limits.policy where scope = 'line_block' and pattern in (select line_key from passcodes.sign_in where phone_masked like $1)`,
    [`%${phone.number.slice(-4)}`],
  );
  const accesses = await gateway.rows(
    `select from sessions.access where what = 'block_changed' and about = 'block all' and ip_key is not null and 'subscriber:' || who = any($1)`,
    [rules.map(({ set_by }) => set_by)],
  );
  const texts = (await phone.messages()).filter(({ text }) => /모든 휴대폰 결제를 차단했습니다[^]*본인이 아니면/.test(text));
  return [rules.length, accesses.length, texts.length];
}
const ONCE = [1, 1, 1];
const NEVER = [0, 0, 0];

it.each([
  ['payment password', async () => withPassword().then((owner) => ({ owner, pay: () => payWithPassword(owner) }))],
  ['passkey', withPasskey],
])('who has lost the %s blocks with one press, without coming in', async (_, arrive) => {
  const { owner, pay } = await arrive();
  expect(buttonsOf((await owner.get('/')).text)).toContain('block');
  expect((await owner.post('/', BLOCK)).headers['location']).toBe('/');
  const page = await owner.text('/');
  expect(page).toContain(BLOCKED);
  expect(page).toMatch(/지금부터.*풀려면.*고객센터/);
  await owner.get('/?lang=en');
  expect(await owner.text('/')).toMatch(/are blocked.*at once.*To unblock.*customer service/);
  expect((await owner.get('/charges')).headers['location']).toBe('/');
  expect(await traces(owner)).toEqual(ONCE);
  expect(await pay()).toMatchObject({ status: 'refused', refusal: { code: 'blocked_by_subscriber', contact: 'gateway' } });
});

it('stops the payment whose code is on its way already', async () => {
  const owner = await withPassword();
  const { id, checkoutUrl } = await gateway.register();
  const buyer = gateway.buyer(checkoutUrl as string);
  await buyer.identify({ phoneNumber: owner.phone.number });
  await gateway.settle();
  const code = await owner.phone.code();
  await owner.post('/', BLOCK);
  await buyer.enter(code);
  await buyer.post({ password: PASSWORD });
  await gateway.settle();
  expect(await gateway.payment(id as string)).toMatchObject({ status: 'refused', refusal: { code: 'blocked_by_subscriber' } });
});

it('pressed twice, or twice at once, is one block and one text', async () => {
  const owner = await withPassword();
  await Promise.all([owner.post('/', BLOCK), owner.post('/', BLOCK)]);
  await owner.post('/', BLOCK);
  expect(await traces(owner)).toEqual(ONCE);
  await halfWayIn(owner);
  await owner.post('/', BLOCK);
  expect(await owner.text('/')).toContain(BLOCKED);
  expect(await traces(owner)).toEqual(ONCE);
});

it('only blocks: nothing can be unblocked from there, and who is fully in can', async () => {
  const owner = await withPassword();
  await owner.post('/', BLOCK);
  for (const at of ['/', '/block']) await owner.post(at, { scope: 'all', unblock: '1' });
  await halfWayIn(owner);
  for (const at of ['/', '/block']) await owner.post(at, { scope: 'all', unblock: '1' });
  await owner.post('/', { unblock: '1', block: '1', scope: 'merchant' });
  expect(await payWithPassword(owner)).toMatchObject({ refusal: { code: 'blocked_by_subscriber' } });
  await halfWayIn(owner);
  await owner.post('/', { password: PASSWORD });
  await gateway.settle();
  expect((await owner.get('/')).headers['location']).toBe('/charges');
  await owner.post('/block', { scope: 'all', unblock: '1' });
  expect(await owner.text('/block')).toContain('차단되지 않음');
});

it('is open only to the browser that has shown line and code', async () => {
  const owner = new Owner(gateway, await gateway.phone(freshNumber()).set({ password: PASSWORD }));
  await owner.post('/', BLOCK);
  await owner.identify();
  await owner.post('/', BLOCK);
  await owner.post('/', { code: '000000', ...BLOCK });
  expect(await traces(owner)).toEqual(NEVER);
  await halfWayIn(owner);
  await new Owner(gateway, owner.phone).post('/', BLOCK);
  await owner.post('/', BLOCK, { 'sec-fetch-site': 'cross-site' });
  await owner.post('/', BLOCK, { origin: 'https://evil.example' });
  expect(await traces(owner)).toEqual(NEVER);
  expect(await owner.text('/')).toContain('결제 비밀번호 입력');
  await owner.post('/', { back: '1' });
  await owner.post('/', BLOCK);
  expect(await traces(owner)).toEqual(NEVER);
});

it('a password that the carrier was still looking at opens nothing any more', async () => {
  const owner = await withPassword();
  await owner.post('/', { password: PASSWORD });
  await owner.post('/', BLOCK);
  await gateway.settle();
  expect((await owner.get('/charges')).headers['location']).toBe('/');
  expect(await owner.text('/')).toContain(BLOCKED);
  const [row] = await gateway.rows('select state, password_sealed from passcodes.sign_in order by id desc limit 1');
  expect(row).toEqual({ state: 'blocked', password_sealed: null });
});
