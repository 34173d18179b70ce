import type { Browser, CDPSession, Page } from 'playwright-core';
import { WORDS } from '../../apps/checkout/window/pages/words.js';
import type { TestGateway } from '../gateway.js';
import { gatewayWithAName } from '../passkeys.kit.js';
import { identify, launch, picture, violations, visit } from './browser.kit.js';

let gateway: TestGateway;
let browser: Browser;
beforeAll(async () => {
  [gateway, browser] = await Promise.all([gatewayWithAName(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

/** The phone's own finger reader, as Chromium pretends it. */
async function fingerReader(page: Page): Promise<{ session: CDPSession; id: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
  return { session, id: authenticatorId };
}

let purchases = 0;

/** From the first page to the right code. Each time something else is bought, for the same twice in ten seconds is an accident. */
async function enterCode(page: Page, number: string): Promise<string> {
  const payment = await gateway.register({ itemName: `별사탕 ${++purchases}` });
  await page.goto(payment['checkoutUrl'] as string);
  await identify(page, number);
  await gateway.settle();
  await page.goto(payment['checkoutUrl'] as string);
  await page.locator('#code').fill(await gateway.phone(number).code());
  await page.locator('form .main').click();
  await page.waitForURL(/\/pay\/[\w-]+(\/done)?$/);
  await gateway.settle();
  return payment['id'] as string;
}

it.each(['ko', 'en'] as const)(
  'a device is registered on the receipt, and asked for its finger at the next purchase, in %s',
  async (language) => {
    const words = WORDS[language];
    const number = language === 'ko' ? '01046660001' : '01046660002';
    const { context, page, complaints } = await visit(browser, { language });
    const { session, id } = await fingerReader(page);

    await enterCode(page, number);
    await page.getByRole('heading', { name: words.chargedTitle }).waitFor();
    const offer = page.getByRole('button', { name: words.passkeyMake });
    await offer.waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, `receipt-passkey-${language}-320`);
    await offer.click();
    await page.getByText(words.passkeyKept).waitFor();
    expect((await session.send('WebAuthn.getCredentials', { authenticatorId: id })).credentials).toHaveLength(1);

    const payment = await enterCode(page, number);
    await page.getByRole('heading', { name: words.passkeyTitle }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, `passkey-${language}-320`);
    expect(await gateway.payment(payment)).toMatchObject({ status: 'code_sent' });
    await page.getByRole('button', { name: words.passkeyUse(words.won(4900)) }).click();
    await page.waitForURL(/\/done$/);
    await gateway.settle();
    await page.getByRole('heading', { name: words.chargedTitle }).waitFor();
    expect(await gateway.payment(payment)).toMatchObject({ status: 'charged' });
    expect(complaints).toEqual([]);
    await context.close();
  },
);

it('a finger that the device does not know pays nothing, and may be laid on again', async () => {
  const words = WORDS.ko;
  const { context, page } = await visit(browser);
  const { session, id } = await fingerReader(page);
  await enterCode(page, '01046660003');
  await page.getByRole('button', { name: words.passkeyMake }).click();
  await page.getByText(words.passkeyKept).waitFor();
  const payment = await enterCode(page, '01046660003');
  await session.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false });
  const confirm = page.getByRole('button', { name: words.passkeyUse(words.won(4900)) });
  await confirm.click();
  await page.locator('[data-failed]').waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await gateway.payment(payment)).toMatchObject({ status: 'code_sent' });
  await session.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: true });
  await confirm.click();
  await page.waitForURL(/\/done$/);
  await gateway.settle();
  expect(await gateway.payment(payment)).toMatchObject({ status: 'charged' });
  await context.close();
});

it('without scripts nothing is offered, and a line with a passkey is told what to do', async () => {
  const words = WORDS.ko;
  const number = '01046660004';
  const owner = await visit(browser);
  await fingerReader(owner.page);
  const plain = await visit(browser, { scripts: false });
  await enterCode(plain.page, number);
  await plain.page.getByRole('heading', { name: words.chargedTitle }).waitFor();
  expect(await plain.page.getByRole('button', { name: words.passkeyMake }).count()).toBe(0);

  await enterCode(owner.page, number);
  await owner.page.getByRole('button', { name: words.passkeyMake }).click();
  await owner.page.getByText(words.passkeyKept).waitFor();

  const payment = await enterCode(plain.page, number);
  await plain.page.getByRole('heading', { name: words.passkeyTitle }).waitFor();
  await plain.page.getByText(words.passkeyWithout('1600-0000')).waitFor();
  expect(await plain.page.locator('form button:visible').allInnerTexts()).toEqual([words.cancel]);
  await plain.page.getByRole('button', { name: words.cancel }).click();
  await plain.page.getByRole('heading', { name: words.ended.cancelled.title }).waitFor();
  expect(await gateway.payment(payment)).toMatchObject({ status: 'cancelled' });
  await Promise.all([owner.context.close(), plain.context.close()]);
});
