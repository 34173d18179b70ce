import type { Browser, Page } from 'playwright-core';
import { WORDS } from '../../apps/checkout/window/pages/words.js';
import { TestGateway } from '../gateway.js';
import { DESKTOP, identify, launch, PHONE, picture, violations, visit } from './browser.kit.js';

let gateway: TestGateway;
let browser: Browser;
beforeAll(async () => {
  [gateway, browser] = await Promise.all([TestGateway.start(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

const each = [PHONE, DESKTOP]
  .flatMap((viewport) =>
    [true, false].flatMap((scripts) => (['ko', 'en'] as const).map((language) => ({ viewport, width: viewport.width, scripts, language }))),
  )
  .map((way, i) => ({ ...way, number: `0104444110${i}` }));

describe('a purchase', () => {
  it.each(each)('on $width px, scripts: $scripts, in $language', async ({ viewport, scripts, language, number }) => {
    const words = WORDS[language];
    const phone = gateway.phone(number);
    const payment = await gateway.register({ returnUrl: 'http://127.0.0.1:9/back', servicePeriod: '2026-11-20 ~ 2026-12-19' });
    const { context, page, complaints } = await visit(browser, { viewport, scripts, language });
    await page.goto(payment['checkoutUrl'] as string);
    expect(await page.title()).toContain(words.payment(words.won(4900)));
    if (scripts) await picture(page, `identify-${language}-${viewport.width}`);
    await identify(page, `+82 ${phone.number.slice(1, 3)} ${phone.number.slice(3, 7)}-${phone.number.slice(7)}`);
    await gateway.settle();
    // Without scripts the page looks again by itself; nobody presses anything.
    await page.locator('.sent', { hasText: words.sent(`010-****-${phone.number.slice(-4)}`) }).waitFor();
    if (scripts) await picture(page, `code-${language}-${viewport.width}`);
    const code = await phone.code();
    await page.locator('#code').fill(`${code.slice(0, 3)} ${code.slice(3)}`);
    await page.getByRole('button', { name: words.pay(words.won(4900)) }).click();
    await gateway.settle();
    await page.getByRole('heading', { name: words.chargedTitle }).waitFor();
    if (scripts) await picture(page, `receipt-${language}-${viewport.width}`);
    if (scripts) expect(await violations(page)).toEqual([]);
    expect(await gateway.payment(payment['id'] as string)).toMatchObject({ status: 'charged' });
    expect(await page.getByRole('link', { name: words.backToShop }).getAttribute('href')).toContain('status=charged');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** Presses Tab until the focus is where a person would stop. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 25; i++) {
    if (await page.locator(`${selector}:focus`).count()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never comes to ${selector}`);
}

it.each([true, false])('a keyboard is enough (scripts: %p)', async (scripts) => {
  const phone = gateway.phone(scripts ? '01044440001' : '01044440002');
  const payment = await gateway.register();
  const { context, page } = await visit(browser, { scripts });
  await page.goto(payment['checkoutUrl'] as string);
  await tabTo(page, 'input[name=carrier]');
  await page.keyboard.press('Space');
  for (const [selector, text] of [['#phoneNumber', phone.number], ['#birthDate', '900101'], ['#genderDigit', '1']] as const) {
    await tabTo(page, selector);
    await page.keyboard.type(text);
  } // prettier-ignore
  for (const selector of ['#agreeTerms', '#agreeAmount']) {
    await tabTo(page, selector);
    await page.keyboard.press('Space');
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/pay\/[\w-]+$/);
  await gateway.settle();
  await page.locator('[data-seconds]').waitFor();
  await tabTo(page, '#code');
  await page.keyboard.type(await phone.code());
  await page.keyboard.press('Enter');
  await gateway.settle();
  await page.getByRole('heading', { name: WORDS.ko.chargedTitle }).waitFor();
  await tabTo(page, 'a.main');
  await context.close();
});

it('a line with a payment password: the same window asks for it, and says what is paid', async () => {
  const phone = await gateway.phone('01044440003').set({ carrier: 'skt', password: '246813' });
  const payment = await gateway.register();
  const { context, page } = await visit(browser);
  await page.goto(payment['checkoutUrl'] as string);
  await identify(page, phone.number);
  await gateway.settle();
  await page.locator('[data-seconds]').waitFor();
  await page.locator('#code').fill(await phone.code());
  await page.locator('form .main').click();
  await page.locator('#password').fill('111111');
  expect(await violations(page)).toEqual([]);
  await page.locator('form .main').click();
  await gateway.settle();
  await page.getByRole('alert').getByText('결제 비밀번호가 맞지 않습니다.').waitFor();
  await picture(page, 'password-ko-320');
  await page.locator('#password').fill('246813');
  await page.locator('form .main').click();
  await gateway.settle();
  await page.getByRole('heading', { name: WORDS.ko.chargedTitle }).waitFor();
  await context.close();
});
