import type { Browser, Page } from 'playwright-core';
import { WORDS } from '../../apps/limits/door/pages/words.js';
import { TestGateway } from '../gateway.js';
import type { Phone } from '../phone.js';
import { fits, launch, violations, visit } from './browser.kit.js';

let gateway: TestGateway;
let browser: Browser;
beforeAll(async () => {
  [gateway, browser] = await Promise.all([TestGateway.start(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

async function identify(page: Page, phone: Phone): Promise<void> {
  await page.goto(gateway.urlOf('limits'));
  await page.locator(`input[name=carrier][value=${phone.carrier}]`).check();
  await page.locator('#phoneNumber').fill(phone.number);
  await page.locator('#birthDate').fill('900101');
  await page.locator('#genderDigit').fill('1');
  await page.locator('form .main').click();
  await page.locator('#code').waitFor();
  await gateway.settle();
}

async function enter(page: Page, phone: Phone): Promise<void> {
  await page.locator('#code').fill(await phone.code());
  await page.locator('form .main').click();
}

it.each(['ko', 'en'] as const)(
  'axe finds nothing on any page of the door, light or dark, at 320 px, in %s',
  async (language) => {
    const words = WORDS[language];
    const phone = await gateway.phone(language === 'ko' ? '01078400001' : '01078400002').set({ password: '135790' });
    const { context, page, complaints } = await visit(browser, { language });
    const found: Record<string, string[]> = {};
    const look = async (name: string, heading: string): Promise<void> => {
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      const seen = await violations(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      seen.push(...(await violations(page, 'color-contrast')).map((line) => `dark: ${line}`), ...(await fits(page)));
      await page.emulateMedia({ colorScheme: 'light' });
      if (seen.length > 0) found[name] = seen;
    };
    const go = (address: string) => page.goto(gateway.urlOf('limits') + address);

    await go('/?invalid=carrier,phoneNumber,birthDate,genderDigit');
    await look('identify with errors', words.signInTitle);
    await identify(page, phone);
    await look('code', words.codeTitle);
    await page.locator('#code').fill('000000');
    await page.locator('form .main').click();
    await page.getByRole('alert').waitFor();
    await look('wrong code', words.codeTitle);
    await enter(page, phone);
    await look('password', words.passwordTitle);
    await page.locator('#password').fill('135790');
    await page.locator('form .main').click();
    // The page looks again by itself until the carrier has answered.
    await page.waitForURL(/\/charges$/);
    await look('no charges', words.chargesTitle('').trim());

    const payment = await buyWithPassword(phone);
    await go('/charges');
    await look('charges', words.chargesTitle('').trim());
    await page.locator('.list a').first().click();
    await look('charge', words.chargeTitle);
    await page.getByRole('link', { name: words.objectLink }).click();
    await look('objection', words.objectTitle);
    await go(`/charges/${payment}/object?invalid=reason`);
    await look('objection with errors', words.objectTitle);
    await page.locator('#reason').fill('내가 결제하지 않았습니다');
    await page.locator('form .main').click();
    await look('objected', words.chargeTitle);
    await go('/limit?invalid=monthlyLimit');
    await look('limit with errors', words.limitTitle);
    await page.locator('#monthlyLimit').fill('50000');
    await page.locator('form .main').click();
    await look('limit set', words.limitTitle);
    await page.locator('#monthlyLimit').fill('90000');
    await page.locator('form .main').click();
    await look('raise', words.raiseTitle(words.won(90_000)));
    await gateway.settle();
    await enter(page, phone);
    await look('raised', words.limitTitle);
    await go('/block');
    await page.getByRole('button', { name: `${words.scopes.all}: ${words.block}` }).click();
    await page.locator('#category').selectOption('game');
    await page.locator('section:has(#category) button').click();
    await look('blocks', words.blockTitle);
    await go('/block?invalid=merchant,category');
    await look('blocks with errors', words.blockTitle);
    await go('/notices?invalid=email');
    await look('notices with errors', words.noticesTitle);
    await page.locator('#email').fill('name@example.com');
    await page.locator('form .main').click();
    await look('confirm the address', words.confirmAddressTitle);
    await go('/records');
    await look('records', words.recordsTitle);
    await go('/charges/pay_none');
    await look('not found', words.notFoundTitle);
    await page.getByRole('button', { name: words.signOut }).click();
    await look('identify', words.signInTitle);
    await identify(page, phone);
    await enter(page, phone);
    await page.getByRole('button', { name: words.blockHere }).click();
    await look('blocked without coming in', words.blockedTitle);
    expect(found).toEqual({});
    // The browser itself says that one page was not there.
    expect(complaints.filter((line) => !line.includes('404'))).toEqual([]);
    await context.close();
  },
  240_000,
);

async function buyWithPassword(phone: Phone): Promise<string> {
  const payment = await gateway.register({ itemName: 'Supercalifragilisticexpialidocious'.repeat(2) });
  const buyer = gateway.buyer(payment['checkoutUrl'] as string);
  await buyer.identify({ phoneNumber: phone.number });
  await gateway.settle();
  await buyer.enter(await phone.code());
  await buyer.post({ password: '135790' });
  await gateway.settle();
  return payment['id'] as string;
}

it('works without scripts: in, a block with one press, and out', async () => {
  const phone = gateway.phone('01078400003');
  const { context, page } = await visit(browser, { scripts: false });
  await identify(page, phone);
  await enter(page, phone);
  await page.waitForURL(/\/charges$/);
  await page.getByRole('link', { name: WORDS.ko.pages.block }).click();
  await page.getByRole('button', { name: `${WORDS.ko.scopes.all}: ${WORDS.ko.block}` }).click();
  await page.getByRole('button', { name: `${WORDS.ko.scopes.all}: ${WORDS.ko.unblock}` }).waitFor();
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { level: 1, name: WORDS.en.blockTitle }).waitFor();
  await page.getByRole('button', { name: WORDS.en.signOut }).click();
  await page.getByRole('heading', { level: 1, name: WORDS.en.signInTitle }).waitFor();
  await context.close();
});
